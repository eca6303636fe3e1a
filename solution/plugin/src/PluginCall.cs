using System;
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

        /// <summary>The input parameter of that name, or null when it is absent or of another type.</summary>
        internal T Input<T>(string name)
            where T : class => Context.InputParameters.Contains(name) ? Context.InputParameters[name] as T : null;

        /// <summary>The only row with these values, or null. Column and value alternate.</summary>
        internal static Entity Find(IOrganizationService service, string table, string[] columns, params object[] equal)
        {
            var query = new QueryExpression(table) { ColumnSet = new ColumnSet(columns), TopCount = 1 };
            for (var i = 0; i < equal.Length; i += 2)
            {
                query.Criteria.AddCondition((string)equal[i], ConditionOperator.Equal, equal[i + 1]);
            }

            return service.RetrieveMultiple(query).Entities.FirstOrDefault();
        }
    }
}
