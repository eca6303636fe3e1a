using System;

namespace Microsoft.Xrm.Sdk
{
    public interface IPlugin
    {
        void Execute(IServiceProvider serviceProvider);
    }

    public interface IExecutionContext
    {
        string MessageName { get; }

        Guid UserId { get; }

        Guid InitiatingUserId { get; }

        Guid PrimaryEntityId { get; }

        string PrimaryEntityName { get; }

        ParameterCollection InputParameters { get; }

        ParameterCollection OutputParameters { get; }

        ParameterCollection SharedVariables { get; }

        EntityImageCollection PreEntityImages { get; }
    }

    public interface IPluginExecutionContext : IExecutionContext
    {
        int Stage { get; }

        IPluginExecutionContext ParentContext { get; }
    }

    public interface IOrganizationServiceFactory
    {
        IOrganizationService CreateOrganizationService(Guid? userId);
    }

    public interface IOrganizationService
    {
        Guid Create(Entity entity);

        void Delete(string entityName, Guid id);

        OrganizationResponse Execute(OrganizationRequest request);

        EntityCollection RetrieveMultiple(Query.QueryBase query);
    }

    public class OrganizationRequest
    {
        public OrganizationRequest(string requestName)
        {
            RequestName = requestName;
            Parameters = new ParameterCollection();
        }

        public string RequestName { get; set; }

        public ParameterCollection Parameters { get; set; }

        public object this[string parameterName]
        {
            get => Parameters[parameterName];
            set => Parameters[parameterName] = value;
        }
    }

    public class OrganizationResponse
    {
        public ParameterCollection Results { get; set; } = new ParameterCollection();

        public object this[string parameterName] => Results[parameterName];
    }

    public enum OperationStatus
    {
        Failed = 0,
        Canceled = 1,
        Retry = 2,
        Suspended = 3,
        Succeeded = 4,
    }

    public class InvalidPluginExecutionException : Exception
    {
        public InvalidPluginExecutionException(OperationStatus status, int errorCode, string message)
            : base(message)
        {
            Status = status;
            ErrorCode = errorCode;
        }

        public OperationStatus Status { get; }

        public int ErrorCode { get; }
    }
}
