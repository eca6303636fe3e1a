using System;
using Cosell.Plugins.Contract;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins
{
    /// <summary>
    /// Create, Update and Delete of a deal's solution, pre-validation: only who may change the deal may change its solutions. Sellers
    /// hold the privileges for all rows, because a row is not owned by the owner of its deal. Asks about the user the
    /// operation runs as, as the platform does.
    /// </summary>
    public sealed class GuardSolution : IPlugin
    {
        public void Execute(IServiceProvider serviceProvider)
        {
            var call = new PluginCall(serviceProvider);
            foreach (var id in Deals.Named(call))
            {
                if (!MayChange(call, new EntityReference(Deals.Opportunity, id))) throw Errors.NoDealAccess.Exception();
            }
        }

        private static bool MayChange(PluginCall call, EntityReference deal)
        {
            var system = call.System;
            var user = call.Context.UserId;
            return Access.IsSystem(system, user) || !Access.Exists(system, deal) || Access.MayWrite(system, deal, user);
        }
    }
}
