using System;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins
{
    /// <summary>Rights on a record, asked as the system.</summary>
    internal static class Access
    {
        /// <summary>WriteAccess of Microsoft.Crm.Sdk.Messages.AccessRights, whose assembly a plug-in need not reference.</summary>
        private const int WriteAccess = 2;

        /// <summary>Ask this before <see cref="MayWrite"/>: RetrievePrincipalAccess fails on a record that is not there.</summary>
        internal static bool Exists(IOrganizationService system, EntityReference record) =>
            PluginCall.Find(system, record.LogicalName, new string[0], record.LogicalName + "id", record.Id) != null;

        internal static bool MayWrite(IOrganizationService system, EntityReference record, Guid user)
        {
            var access = system.Execute(
                new OrganizationRequest("RetrievePrincipalAccess")
                {
                    ["Target"] = record,
                    ["Principal"] = new EntityReference("systemuser", user),
                });
            return (Convert.ToInt32(access["AccessRights"]) & WriteAccess) != 0;
        }

        /// <summary>
        /// True for the platform's own user, whom CreateOrganizationService(null) acts as; WhoAmI answers the user under whose
        /// context the code runs.
        /// </summary>
        internal static bool IsSystem(IOrganizationService system, Guid user) =>
            user.Equals(system.Execute(new OrganizationRequest("WhoAmI"))["UserId"]);
    }
}
