using System.Text.Json;
using Microsoft.Xrm.Sdk;
using Microsoft.Xrm.Sdk.Query;

namespace Cosell.Plugins.Tests;

/// <summary>The execution context of a case.</summary>
public sealed class FakeContext : IPluginExecutionContext
{
    public string MessageName { get; init; } = string.Empty;

    public int Stage { get; init; }

    public IPluginExecutionContext? ParentContext { get; init; }

    public Guid UserId { get; init; }

    public Guid InitiatingUserId { get; init; }

    public Guid PrimaryEntityId { get; init; }

    public string PrimaryEntityName { get; init; } = string.Empty;

    public ParameterCollection InputParameters { get; init; } = new();

    public ParameterCollection OutputParameters { get; } = new();

    public ParameterCollection SharedVariables { get; init; } = new();

    public EntityImageCollection PreEntityImages { get; } = new();
}

/// <summary>An error of the platform, for example of an alternate key.</summary>
public sealed class FakeFault(string code) : Exception(code)
{
    public string Code { get; } = code;
}

/// <summary>Rows, users and rights of a case behind the services that a plug-in is given; keeps what was written.</summary>
public sealed class FakePlatform(FakeContext context, List<Entity> rows, Func<Guid, Guid, string[]> access)
    : IServiceProvider, IOrganizationServiceFactory
{
    public List<(Entity Row, Guid Id, bool AsSystem)> Created { get; } = [];

    public List<(Guid Id, bool AsSystem)> Deleted { get; } = [];

    /// <summary>Thrown by Create, when somebody else stored the row in the meantime.</summary>
    public Exception? CreateFails { get; init; }

    public object? GetService(Type type) =>
        type == typeof(IPluginExecutionContext) ? context : type == typeof(IOrganizationServiceFactory) ? this : null;

    public IOrganizationService CreateOrganizationService(Guid? userId)
    {
        Assert.True(userId is null || userId == context.UserId, "A plug-in acts as the system or as the calling user.");
        return new Service(this, userId is null);
    }

    private sealed class Service(FakePlatform platform, bool asSystem) : IOrganizationService
    {
        public Guid Create(Entity entity)
        {
            if (platform.CreateFails is not null) throw platform.CreateFails;
            var id = Guid.NewGuid();
            platform.Created.Add((entity, id, asSystem));
            return id;
        }

        public void Delete(string entityName, Guid id)
        {
            Assert.Contains(platform.Rows(entityName), row => row.Id == id);
            platform.Deleted.Add((id, asSystem));
        }

        public EntityCollection RetrieveMultiple(QueryBase query)
        {
            Assert.True(asSystem, "Reads are made as the system: the caller may lack Read.");
            return platform.Query((QueryExpression)query);
        }

        public OrganizationResponse Execute(OrganizationRequest request)
        {
            Assert.True(asSystem, "Rights are asked as the system.");
            return platform.Answer(request);
        }
    }

    private EntityCollection Query(QueryExpression query)
    {
        var table = query.EntityName == "systemuser" ? UserRows() : Rows(query.EntityName);
        var found = table.Where(row => query.Criteria.Conditions.All(condition => Matches(row, condition)));
        return new EntityCollection(found.Take(query.TopCount ?? int.MaxValue).ToList());
    }

    private IEnumerable<Entity> Rows(string table) => rows.Where(row => row.LogicalName == table);

    private static IEnumerable<Entity> UserRows() =>
        CaseFile.Users.Select(user => new Entity("systemuser")
        {
            Id = user.GetProperty("id").GetGuid(),
            ["isdisabled"] = !user.GetProperty("enabled").GetBoolean(),
        });

    private static bool Matches(Entity row, ConditionExpression condition)
    {
        Assert.Equal(ConditionOperator.Equal, condition.Operator);
        if (condition.AttributeName == row.LogicalName + "id") return Equals(row.Id, condition.Values.Single());
        if (!row.Attributes.TryGetValue(condition.AttributeName, out var value)) return false;
        return Equals(value is EntityReference reference ? reference.Id : value, condition.Values.Single());
    }

    private OrganizationResponse Answer(OrganizationRequest request)
    {
        var response = new OrganizationResponse();
        switch (request.RequestName)
        {
            case "RetrieveUserPrivilegeByPrivilegeName":
                var user = CaseFile.Users.Single(candidate => candidate.GetProperty("id").GetGuid() == (Guid)request["UserId"]);
                Assert.True(user.GetProperty("enabled").GetBoolean(), "Rights of a disabled user are not asked.");
                var held = user.GetProperty("privileges").EnumerateArray().Select(privilege => privilege.GetString());
                response.Results["RolePrivileges"] = held.Where(name => name == (string)request["PrivilegeName"]).ToArray();
                return response;
            case "RetrievePrincipalAccess":
                var target = (EntityReference)request["Target"];
                Assert.Contains(rows, row => row.LogicalName == target.LogicalName && row.Id == target.Id);
                var asked = ((EntityReference)request["Principal"]).Id;
                Assert.True(asked == context.UserId || asked == context.InitiatingUserId, "Rights of somebody else were asked.");
                Assert.NotEqual(CaseFile.SystemUserId, asked);
                response.Results["AccessRights"] =
                    access(asked, target.Id).Aggregate((AccessRights)0, (all, name) => all | Enum.Parse<AccessRights>(name));
                return response;
            case "WhoAmI":
                response.Results["UserId"] = CaseFile.SystemUserId;
                return response;
            default:
                throw new NotSupportedException($"The plug-in is not expected to send {request.RequestName}.");
        }
    }

    /// <summary>Values of Microsoft.Crm.Sdk.Messages.AccessRights.</summary>
    [Flags]
    private enum AccessRights
    {
        Read = 1,
        Write = 2,
    }
}
