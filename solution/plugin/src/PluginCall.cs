using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Xrm.Sdk;
using Microsoft.Xrm.Sdk.Query;

namespace Cosell.Plugins
{
    /// <summary>What one execution is given. Plug-in classes themselves hold no state.</summary>
    internal sealed class PluginCall
    {
        private readonly IOrganizationServiceFactory factory;

        internal PluginCall(IServiceProvider serviceProvider)
        {
            Context = (IPluginExecutionContext)serviceProvider.GetService(typeof(IPluginExecutionContext));
            factory = (IOrganizationServiceFactory)serviceProvider.GetService(typeof(IOrganizationServiceFactory));
        }

        internal IPluginExecutionContext Context { get; }

        /// <summary>Acts with all privileges.</summary>
        internal IOrganizationService System => factory.CreateOrganizationService(null);

        /// <summary>Acts with the privileges of the calling user.</summary>
        internal IOrganizationService User => factory.CreateOrganizationService(Context.UserId);

        /// <summary>The columns that a Create or Update sets; null for a Delete.</summary>
        internal Entity Target => Input<Entity>("Target");

        /// <summary>The row before an Update or Delete, as far as the step asks for it, or null.</summary>
        internal Entity Before => Context.PreEntityImages.TryGetValue("pre", out var image) ? image : null;

        /// <summary>The input parameter of that name, or null when it is absent or of another type.</summary>
        internal T Input<T>(string name)
            where T : class => Context.InputParameters.Contains(name) ? Context.InputParameters[name] as T : null;

        /// <summary>A row with these values, or null. Column and value alternate.</summary>
        internal static Entity Find(IOrganizationService service, string table, string[] columns, params object[] equal) =>
            FindUpTo(1, service, table, columns, equal).FirstOrDefault();

        /// <summary>The rows with these values, at most the given number. Column and value alternate.</summary>
        internal static IEnumerable<Entity> FindUpTo(
            int count, IOrganizationService service, string table, string[] columns, params object[] equal)
        {
            var query = new QueryExpression(table) { ColumnSet = new ColumnSet(columns), TopCount = count };
            for (var i = 0; i < equal.Length; i += 2)
            {
                query.Criteria.AddCondition((string)equal[i], ConditionOperator.Equal, equal[i + 1]);
            }

            return service.RetrieveMultiple(query).Entities;
        }
    }
}
