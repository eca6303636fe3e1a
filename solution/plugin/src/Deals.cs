using System;
using System.Collections.Generic;
using System.Linq;
using Cosell.Plugins.Contract;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins
{
    /// <summary>The deals that an operation concerns: a row of opportunity or lead itself, or the opportunity it belongs to.</summary>
    internal static class Deals
    {
        internal const string Opportunity = "opportunity";

        /// <summary>Lookups to the opportunity by table.</summary>
        private static readonly Dictionary<string, string> Lookups = new Dictionary<string, string>
        {
            [DealSolution.Table] = DealSolution.OpportunityId,
            ["opportunityclose"] = "opportunityid",
        };

        /// <summary>The deals that are or were shared; id and owner are filled, as far as they are known.</summary>
        internal static IEnumerable<Entity> Shared(PluginCall call)
        {
            if (!BelongsToDeal(call.Context.PrimaryEntityName))
            {
                return IsShared(call.Target) || IsShared(call.Before) ? new[] { Itself(call) } : new Entity[0];
            }

            // A query, because Retrieve fails on a deal that is not there.
            return Named(call)
                .Select(id => PluginCall.Find(
                    call.System, Opportunity, new[] { "ownerid" }, Opportunity + "id", id, Deal.Sync, true))
                .Where(deal => deal != null);
        }

        /// <summary>
        /// The opportunities that the row names before and after the operation: two when it is moved. Leaves out one whose
        /// own deletion takes the row along.
        /// </summary>
        internal static IEnumerable<Guid> Named(PluginCall call) =>
            new[] { call.Before, call.Target }
                .Select(row => row?.GetAttributeValue<EntityReference>(Lookups[call.Context.PrimaryEntityName]))
                .Where(deal => deal != null)
                .Select(deal => deal.Id)
                .Distinct()
                .Where(id => !IsBeingDeleted(id, call.Context.ParentContext));

        internal static bool BelongsToDeal(string table) => Lookups.ContainsKey(table);

        private static bool IsShared(Entity deal) => deal != null && deal.GetAttributeValue<bool?>(Deal.Sync) == true;

        private static Entity Itself(PluginCall call) =>
            new Entity(call.Context.PrimaryEntityName)
            {
                Id = call.Context.PrimaryEntityId,
                ["ownerid"] = call.Target?.GetAttributeValue<EntityReference>("ownerid")
                    ?? call.Before?.GetAttributeValue<EntityReference>("ownerid"),
            };

        private static bool IsBeingDeleted(Guid opportunity, IPluginExecutionContext outer) =>
            outer != null
            && ((outer.MessageName == "Delete"
                    && outer.PrimaryEntityName == Opportunity
                    && outer.PrimaryEntityId == opportunity)
                || IsBeingDeleted(opportunity, outer.ParentContext));
    }
}
