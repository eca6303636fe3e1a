using System.Reflection;
using System.Text.Json;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins.Tests;

/// <summary>Runs every case of cases.json on the dll that is shipped.</summary>
public class CaseTests
{
    private static readonly Assembly Plugins =
        Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "Cosell.Plugins.dll"));

    public static TheoryData<string, string> Names()
    {
        var names = new TheoryData<string, string>();
        foreach (var one in CaseFile.Cases) names.Add(one.GetProperty("plugin").GetString()!, one.GetProperty("name").GetString()!);
        return names;
    }

    [Fact]
    public void Every_case_has_a_name_of_its_own()
    {
        var names = CaseFile.Cases.Select(one => $"{one.GetProperty("plugin")}: {one.GetProperty("name")}").ToList();
        Assert.NotEmpty(names);
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Case(string plugin, string name)
    {
        var one = CaseFile.Cases.Single(candidate =>
            candidate.GetProperty("name").GetString() == name && candidate.GetProperty("plugin").GetString() == plugin);
        var context = Context(one);
        var rows = one.GetProperty("rows").EnumerateArray().Select(row => CaseFile.Row(row.GetString()!)).ToList();
        var createFails = one.TryGetProperty("createFails", out var code) ? new FakeFault(code.GetString()!) : null;
        var platform = new FakePlatform(context, rows, Access(one)) { CreateFails = createFails };
        var instance = (IPlugin)Activator.CreateInstance(Plugins.GetType($"Cosell.Plugins.{plugin}", throwOnError: true)!)!;

        var thrown = Record.Exception(() => instance.Execute(platform));

        var expected = one.GetProperty("expect");
        if (expected.TryGetProperty("passedOn", out var passedOn))
        {
            Assert.Same(createFails, thrown);
            Assert.Equal(passedOn.GetString(), createFails!.Code);
            Assert.Empty(context.OutputParameters);
            return;
        }

        if (expected.TryGetProperty("error", out var error))
        {
            ExpectError(thrown, error.GetString()!, expected);
            Assert.Empty(platform.Created);
            Assert.Empty(platform.Deleted);
            return;
        }

        Assert.Null(thrown);
        ExpectCreated(platform, expected);
        ExpectDeleted(platform, expected);
        if (expected.TryGetProperty("target", out var target)) ExpectEntity((Entity)context.InputParameters["Target"], target, null);
        if (expected.TryGetProperty("outputs", out var outputs)) ExpectValues(context.OutputParameters, outputs, Created(platform));
        if (expected.TryGetProperty("sharedVariables", out var shared)) ExpectValues(context.SharedVariables, shared, Created(platform));
    }

    private static FakeContext Context(JsonElement one)
    {
        var initiatingUser = one.GetProperty("initiatingUser").GetString()!;
        var user = one.TryGetProperty("user", out var other) ? other.GetString()! : initiatingUser;
        var table = one.TryGetProperty("table", out var name) ? name.GetString()! : string.Empty;
        var context = new FakeContext
        {
            MessageName = one.GetProperty("message").GetString()!,
            Stage = one.GetProperty("stage").GetInt32(),
            UserId = CaseFile.UserId(user),
            InitiatingUserId = CaseFile.UserId(initiatingUser),
            PrimaryEntityName = table,
            PrimaryEntityId = one.TryGetProperty("recordId", out var id) ? id.GetGuid() : Guid.Empty,
            SharedVariables = Optional(one, "sharedVariables"),
            ParentContext = Parent(one),
            InputParameters = Optional(one, "parameters"),
        };
        if (one.TryGetProperty("target", out var target)) context.InputParameters["Target"] = CaseFile.Entity(table, target);
        if (context.MessageName == "Delete") context.InputParameters["Target"] = new EntityReference(table, context.PrimaryEntityId);
        if (one.TryGetProperty("preImage", out var image)) context.PreEntityImages["pre"] = Image(table, image)!;
        return context;
    }

    private static Entity? Image(string table, JsonElement image) =>
        image.ValueKind == JsonValueKind.Null ? null : CaseFile.Entity(table, image);

    /// <summary>Rights of a user on a row, as the case grants them.</summary>
    private static Func<Guid, Guid, string[]> Access(JsonElement one)
    {
        if (!one.TryGetProperty("access", out var access)) return (_, _) => ["Read", "Write"];
        if (access.ValueKind == JsonValueKind.Array) return (_, _) => Texts(access);
        var granted = access.EnumerateObject().SelectMany(user => user.Value.EnumerateObject().Select(row =>
            (User: CaseFile.UserId(user.Name), Row: CaseFile.Row(row.Name).Id, Rights: Texts(row.Value)))).ToList();
        return (user, row) => granted.Where(grant => grant.User == user && grant.Row == row).SelectMany(grant => grant.Rights).ToArray();
    }

    private static string[] Texts(JsonElement list) => list.EnumerateArray().Select(text => text.GetString()!).ToArray();

    private static FakeContext? Parent(JsonElement one)
    {
        if (!one.TryGetProperty("parents", out var parents)) return null;
        return parents.EnumerateArray().Reverse().Aggregate((FakeContext?)null, (outer, parent) => new FakeContext
        {
            MessageName = parent.GetProperty("message").GetString()!,
            Stage = parent.GetProperty("stage").GetInt32(),
            PrimaryEntityName = parent.GetProperty("table").GetString()!,
            PrimaryEntityId = parent.TryGetProperty("recordId", out var id) ? id.GetGuid() : Guid.Empty,
            SharedVariables = Optional(parent, "sharedVariables"),
            ParentContext = outer,
        });
    }

    private static ParameterCollection Optional(JsonElement one, string name) =>
        one.TryGetProperty(name, out var values) ? CaseFile.Parameters(values) : new ParameterCollection();

    private static void ExpectError(Exception? thrown, string key, JsonElement expected)
    {
        var refusal = Assert.IsType<InvalidPluginExecutionException>(thrown);
        var rule = CaseFile.Error(key);
        var detail = expected.TryGetProperty("errorParameter", out var parameter) ? parameter.GetString()! : string.Empty;
        Assert.Equal(rule.GetProperty("code").GetInt32(), refusal.ErrorCode);
        Assert.Equal(rule.GetProperty("message").GetString()!.Replace("{0}", detail), refusal.Message);
    }

    private static void ExpectCreated(FakePlatform platform, JsonElement expected)
    {
        var wanted = expected.TryGetProperty("created", out var created) ? created.EnumerateArray().ToList() : [];
        Assert.Equal(wanted.Count, platform.Created.Count);
        foreach (var (want, got) in wanted.Zip(platform.Created))
        {
            Assert.Equal(want.GetProperty("table").GetString(), got.Row.LogicalName);
            Assert.Equal(want.GetProperty("as").GetString() == "system", got.AsSystem);
            ExpectEntity(got.Row, want, got);
        }
    }

    private static void ExpectDeleted(FakePlatform platform, JsonElement expected)
    {
        var wanted = expected.TryGetProperty("deleted", out var deleted) ? deleted.EnumerateArray().ToList() : [];
        Assert.Equal(
            wanted.Select(one => (CaseFile.Row(one.GetProperty("row").GetString()!).Id, one.GetProperty("as").GetString() == "system")),
            platform.Deleted.Select(one => (one.Id, one.AsSystem)));
    }

    private static (Entity Row, Guid Id, bool AsSystem)? Created(FakePlatform platform) =>
        platform.Created.Count > 0 ? platform.Created[^1] : null;

    private static void ExpectEntity(Entity entity, JsonElement expected, (Entity Row, Guid Id, bool AsSystem)? created)
    {
        ExpectValues(entity.Attributes, expected.GetProperty("values"), created);
        if (!expected.TryGetProperty("absent", out var absent)) return;
        Assert.All(absent.EnumerateArray(), name => Assert.False(entity.Contains(name.GetString()!), $"{name} is there."));
    }

    private static void ExpectValues(
        DataCollection<string, object> values, JsonElement expected, (Entity Row, Guid Id, bool AsSystem)? created)
    {
        foreach (var value in expected.EnumerateObject())
        {
            Assert.True(values.Contains(value.Name), $"{value.Name} is missing.");
            ExpectValue(value.Name, values[value.Name], CaseFile.Value(value.Value), created);
        }
    }

    private static void ExpectValue(string name, object actual, object? expected, (Entity Row, Guid Id, bool AsSystem)? created)
    {
        switch (expected)
        {
            case "<new guid>":
                Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", Assert.IsType<string>(actual));
                break;
            case "<id of the created row>":
                Assert.Equal(created!.Value.Id.ToString("D"), actual);
                break;
            case "<client request id of the created row>":
                Assert.Equal(created!.Value.Row["cosell_clientrequestid"], actual);
                break;
            case OptionSetValue option:
                Assert.Equal(option.Value, Assert.IsType<OptionSetValue>(actual).Value);
                break;
            case EntityReference reference:
                Assert.Equal(reference.LogicalName, Assert.IsType<EntityReference>(actual).LogicalName);
                Assert.Equal(reference.Id, ((EntityReference)actual).Id);
                break;
            default:
                Assert.True(Equals(expected, actual), $"{name}: expected {expected}, got {actual}.");
                break;
        }
    }
}
