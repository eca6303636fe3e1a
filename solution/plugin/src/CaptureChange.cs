using System;
using System.Linq;
using Cosell.Plugins.Contract;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins
{
    /// <summary>
    /// Create, Update and Delete of a deal or of one of its solutions, and the closing of a deal, post-operation: stores a
    /// request of kind Change for each deal that is or was shared. Runs in the transaction of the seller's save, so it makes
    /// no statement whose failure is to be expected.
    /// </summary>
    public sealed class CaptureChange : IPlugin
    {
        public void Execute(IServiceProvider serviceProvider)
        {
            var call = new PluginCall(serviceProvider);
            var deals = Deals.Shared(call).ToList();
            if (deals.Count == 0 || IsOwnWrite(call)) return;
            foreach (var deal in deals) Store(call, deal);
        }

        private static void Store(PluginCall call, Entity deal)
        {
            var context = call.Context;
            var system = call.System;
            var clientRequestId = Ids.Text(Guid.NewGuid());
            var row = new Entity(Request.Table)
            {
                [Request.Name] = "change " + deal.LogicalName,
                [Request.ClientRequestId] = clientRequestId,
                [Request.Kind] = new OptionSetValue(RequestKind.Change),
                [Request.State] = new OptionSetValue(RequestState.New),
                [Request.TargetTable] = deal.LogicalName,
                [Request.TargetId] = Ids.Text(deal.Id),
                [Request.CallerId] = Ids.Text(context.InitiatingUserId),
            };
            var owner = Owner(deal.GetAttributeValue<EntityReference>("ownerid"), context.UserId, system);
            if (owner.HasValue) row["ownerid"] = new EntityReference("systemuser", owner.Value);

            context.SharedVariables[Rules.CaptureVariable] = clientRequestId;
            system.Create(row);
        }

        /// <summary>Only tag and user together: anybody may send the tag, and the user alone also makes nested changes.</summary>
        private static bool IsOwnWrite(PluginCall call) =>
            call.Context.SharedVariables.TryGetValue("tag", out var tag)
            && Rules.RelayTag.Equals(tag)
            && PluginCall.Find(
                call.System,
                Connection.Table,
                new string[0],
                Connection.RelayUserId,
                Ids.Text(call.Context.InitiatingUserId)) != null;

        /// <summary>
        /// The owner of the deal, else the user who saved; null when neither may read requests, because Dataverse refuses an
        /// owner without Read and the save would fail with it.
        /// </summary>
        private static Guid? Owner(EntityReference owner, Guid user, IOrganizationService system)
        {
            var users = new[] { owner?.LogicalName == "systemuser" ? owner.Id : user, user };
            return users.Distinct().Where(one => CanOwn(one, system)).Select(one => (Guid?)one).FirstOrDefault();
        }

        private static bool CanOwn(Guid user, IOrganizationService system)
        {
            var enabled = PluginCall.Find(
                system, "systemuser", new[] { "isdisabled" }, "systemuserid", user, "isdisabled", false);
            if (enabled == null) return false;
            var privileges = system.Execute(
                new OrganizationRequest("RetrieveUserPrivilegeByPrivilegeName")
                {
                    ["UserId"] = user,
                    ["PrivilegeName"] = Rules.RequestPrivilege,
                    // A Basic privilege of a team does not let its members own rows.
                    ["ExcludeTeamBasic"] = true,
                });
            return ((Array)privileges["RolePrivileges"]).Length > 0;
        }
    }
}
