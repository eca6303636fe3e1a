using System;
using System.Linq;
using Cosell.Plugins.Contract;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins
{
    /// <summary>
    /// Create of a request, pre-validation: refuses what callers may not ask for and overwrites what they may not say. Rows
    /// made by the control, by the custom API and by any other writer all pass here.
    /// </summary>
    public sealed class CheckRequest : IPlugin
    {
        private static readonly string[] Results =
        {
            Request.ResultCode, Request.ResultDetails, Request.WorkingEpoch, Request.WorkingUntil, Request.CompletedOn,
            Request.ReferralId,
        };

        public void Execute(IServiceProvider serviceProvider)
        {
            var call = new PluginCall(serviceProvider);
            var row = call.Target;

            var clientRequestId = Ids.Normalize(row.GetAttributeValue<string>(Request.ClientRequestId));
            var kind = row.GetAttributeValue<OptionSetValue>(Request.Kind)?.Value;
            var table = row.GetAttributeValue<string>(Request.TargetTable);
            var id = Ids.Normalize(row.GetAttributeValue<string>(Request.TargetId));
            var captured = kind == RequestKind.Change && IsCaptured(call.Context, clientRequestId, table, id);
            if (!captured && !Kinds.IsForCallers(kind)) throw Errors.BadKind.Exception();
            if (clientRequestId == null) throw Errors.BadClientRequestId.Exception();
            if (!Rules.TargetTables.Contains(table) || id == null) throw Errors.BadTarget.Exception();
            var payload = row.GetAttributeValue<string>(Request.Payload);
            if (!string.IsNullOrEmpty(payload) && !Payload.IsValid(payload)) throw Errors.BadPayload.Exception();
            if (kind == RequestKind.Keep && !Payload.IsKeep(payload)) throw Errors.BadKeep.Exception();
            if (kind == RequestKind.Link && !(table == Deals.Opportunity && Payload.IsLink(payload)))
            {
                throw Errors.BadLink.Exception();
            }

            if (!captured && !MayWrite(call, new EntityReference(table, Guid.Parse(id)))) throw Errors.NoAccess.Exception();

            row[Request.ClientRequestId] = clientRequestId;
            row[Request.TargetId] = id;
            row[Request.Name] = Kinds.Key(kind.Value) + " " + table;
            row[Request.State] = new OptionSetValue(RequestState.New);
            // The capture step writes as the system and has named the person who saved.
            if (!captured) row[Request.CallerId] = Ids.Text(call.Context.InitiatingUserId);
            foreach (var result in Results) row.Attributes.Remove(result);
        }

        /// <summary>
        /// True inside the capture step: it announces the row in its shared variables, which callers cannot set. Whether a step
        /// that still runs hands them to nested calls is not documented, so a change of the deal or of a row that belongs to
        /// a deal is proof as well; a Change only asks to look at that deal.
        /// </summary>
        private static bool IsCaptured(
            IPluginExecutionContext context, string clientRequestId, string table, string id)
        {
            for (var outer = context.ParentContext; outer != null; outer = outer.ParentContext)
            {
                if (outer.SharedVariables.TryGetValue(Rules.CaptureVariable, out var announced)
                    && Equals(announced, clientRequestId)) return true;
                if (outer.PrimaryEntityName == table && Ids.Text(outer.PrimaryEntityId) == id) return true;
                if (table == Deals.Opportunity && Deals.BelongsToDeal(outer.PrimaryEntityName)) return true;
            }

            return false;
        }

        /// <summary>Never asked about a captured change: its deal may have just been deleted.</summary>
        private static bool MayWrite(PluginCall call, EntityReference record) =>
            Access.Exists(call.System, record) && Access.MayWrite(call.System, record, call.Context.InitiatingUserId);
    }
}
