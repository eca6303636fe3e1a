using System;
using Cosell.Plugins.Contract;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins
{
    /// <summary>
    /// Delete of an opportunity, pre-operation: removes its solutions as the system, so that deleting a deal never asks for
    /// a privilege on our table. What the relationship's cascade has removed before is not found and not missed.
    /// </summary>
    public sealed class RemoveSolutions : IPlugin
    {
        /// <summary>Rows of one page of a query; the cascade takes what a deal may have beyond them.</summary>
        private const int MostRows = 5000;

        public void Execute(IServiceProvider serviceProvider)
        {
            var call = new PluginCall(serviceProvider);
            var system = call.System;
            var solutions = PluginCall.FindUpTo(
                MostRows, system, DealSolution.Table, new string[0], DealSolution.OpportunityId, call.Context.PrimaryEntityId);
            foreach (var solution in solutions) system.Delete(DealSolution.Table, solution.Id);
        }
    }
}
