using System;
using Cosell.Plugins.Contract;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins
{
    /// <summary>
    /// Custom API cosell_SubmitRequest: stores a request as the caller, who needs Create on the table; CheckRequest does the
    /// checks when the row is created. Repeating a call is harmless: it looks first. When two calls race, the second
    /// Create breaks the alternate key and that error (0x80060892) goes to the caller, who asks again and gets the stored row;
    /// catching it here would not help, because it has ended the transaction ("ISV code reduced the open transaction count").
    /// </summary>
    public sealed class SubmitRequest : IPlugin
    {
        public void Execute(IServiceProvider serviceProvider)
        {
            var call = new PluginCall(serviceProvider);
            var clientRequestId = Ids.Normalize(Required<string>(call, "ClientRequestId"));
            var kind = Kinds.ForCallers(Required<string>(call, "Kind"));
            var target = Required<EntityReference>(call, "Target");
            if (clientRequestId == null) throw Errors.BadClientRequestId.Exception();
            if (kind == null) throw Errors.BadKind.Exception();

            var payload = call.Input<string>("Payload");
            var row = new Entity(Request.Table)
            {
                [Request.ClientRequestId] = clientRequestId,
                [Request.Kind] = new OptionSetValue(kind.Value),
                [Request.TargetTable] = target.LogicalName,
                [Request.TargetId] = Ids.Text(target.Id),
            };
            if (!string.IsNullOrEmpty(payload)) row[Request.Payload] = payload;

            var stored = Stored(call, clientRequestId);
            if (stored == null)
            {
                Answer(call.Context, call.User.Create(row), RequestState.New);
            }
            else if (IsSame(stored, row, call.Context.InitiatingUserId))
            {
                Answer(call.Context, stored.Id, stored.GetAttributeValue<OptionSetValue>(Request.State).Value);
            }
            else
            {
                throw Errors.ReusedClientRequestId.Exception();
            }
        }

        private static T Required<T>(PluginCall call, string name)
            where T : class
        {
            var value = call.Input<T>(name);
            if (value == null || value.Equals(string.Empty)) throw Errors.MissingParameter.Exception(name);
            return value;
        }

        /// <summary>Asked as the system: the row may belong to another caller, and then the id is refused.</summary>
        private static Entity Stored(PluginCall call, string clientRequestId) =>
            PluginCall.Find(
                call.System,
                Request.Table,
                new[] { Request.CallerId, Request.Kind, Request.State, Request.TargetTable, Request.TargetId, Request.Payload },
                Request.ClientRequestId,
                clientRequestId);

        private static bool IsSame(Entity stored, Entity row, Guid caller) =>
            stored.GetAttributeValue<string>(Request.CallerId) == Ids.Text(caller)
            && stored.GetAttributeValue<OptionSetValue>(Request.Kind)?.Value
                == row.GetAttributeValue<OptionSetValue>(Request.Kind).Value
            && stored.GetAttributeValue<string>(Request.TargetTable) == row.GetAttributeValue<string>(Request.TargetTable)
            && stored.GetAttributeValue<string>(Request.TargetId) == row.GetAttributeValue<string>(Request.TargetId)
            && (stored.GetAttributeValue<string>(Request.Payload) ?? string.Empty)
                == (row.GetAttributeValue<string>(Request.Payload) ?? string.Empty);

        private static void Answer(IPluginExecutionContext context, Guid rowId, int state)
        {
            context.OutputParameters["RowId"] = Ids.Text(rowId);
            context.OutputParameters["State"] = Kinds.StateKey(state);
        }
    }
}
