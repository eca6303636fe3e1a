using System;
using System.Linq;
using Cosell.Plugins.Contract;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins
{
    /// <summary>
    /// Create and Update of a deal, post-operation: stores a request of kind Change when the deal is or was shared. Runs in the
    /// transaction of the seller's save, so it makes no statement whose failure is to be expected.
    /// </summary>
    public sealed class CaptureChange : IPlugin
    {
        public void Execute(IServiceProvider serviceProvider)
        {
            var call = new PluginCall(serviceProvider);
            var context = call.Context;
            var target = call.Input<Entity>("Target");
            var before = context.PreEntityImages.Contains("pre") ? context.PreEntityImages["pre"] : null;
            if (!IsShared(target) && !IsShared(before)) return;

            var system = call.System;
            if (IsOwnWrite(context, system)) return;

            var clientRequestId = Ids.Text(Guid.NewGuid());
            var row = new Entity(Request.Table)
            {
                [Request.Name] = "change " + context.PrimaryEntityName,
                [Request.ClientRequestId] = clientRequestId,
                [Request.Kind] = new OptionSetValue(RequestKind.Change),
                [Request.State] = new OptionSetValue(RequestState.New),
                [Request.TargetTable] = context.PrimaryEntityName,
                [Request.TargetId] = Ids.Text(context.PrimaryEntityId),
                [Request.CallerId] = Ids.Text(context.InitiatingUserId),
            };
            var owner = Owner(context, target, before, system);
            if (owner.HasValue) row["ownerid"] = new EntityReference("systemuser", owner.Value);

            context.SharedVariables[Rules.CaptureVariable] = clientRequestId;
            system.Create(row);
        }

        private static bool IsShared(Entity deal) => deal != null && deal.GetAttributeValue<bool?>(Deal.Sync) == true;

        /// <summary>Only tag and user together: anybody may send the tag, and the user alone also makes nested changes.</summary>
        private static bool IsOwnWrite(IPluginExecutionContext context, IOrganizationService system) =>
            context.SharedVariables.TryGetValue("tag", out var tag)
            && Rules.RelayTag.Equals(tag)
            && PluginCall.Find(
                system, Connection.Table, new string[0], Connection.RelayUserId, Ids.Text(context.InitiatingUserId)) != null;

        /// <summary>
        /// The owner of the deal, else the user who saved; null when neither may read requests, because Dataverse refuses an
        /// owner without Read and the save would fail with it.
        /// </summary>
        private static Guid? Owner(
            IPluginExecutionContext context, Entity target, Entity before, IOrganizationService system)
        {
            var owner = target?.GetAttributeValue<EntityReference>("ownerid")
                ?? before?.GetAttributeValue<EntityReference>("ownerid");
            var users = new[] { owner?.LogicalName == "systemuser" ? owner.Id : context.UserId, context.UserId };
            return users.Distinct().Where(user => CanOwn(user, system)).Select(user => (Guid?)user).FirstOrDefault();
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
