using System.Text.Json;
using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins.Tests;

/// <summary>cases.json and rules.json, as the README describes them.</summary>
public static class CaseFile
{
    private static readonly JsonElement Root = Read("cases.json");
    private static readonly JsonElement Rules = Read("rules.json");

    public static IEnumerable<JsonElement> Cases => Root.GetProperty("cases").EnumerateArray();

    /// <summary>Name of the platform's own user among the users.</summary>
    private const string System = "system";

    public static Guid UserId(string name) => Root.GetProperty("users").GetProperty(name).GetProperty("id").GetGuid();

    public static Guid SystemUserId => UserId(System);

    public static IEnumerable<JsonElement> Users => Root.GetProperty("users").EnumerateObject().Select(user => user.Value);

    public static JsonElement Error(string key) => Rules.GetProperty("errors").GetProperty(key);

    public static string CaptureVariable => Rules.GetProperty("captureVariable").GetString()!;

    public static Entity Row(string name)
    {
        var row = Root.GetProperty("rows").GetProperty(name);
        var entity = Entity(row.GetProperty("table").GetString()!, row.GetProperty("values"));
        entity.Id = row.GetProperty("id").GetGuid();
        return entity;
    }

    public static Entity Entity(string table, JsonElement values)
    {
        var entity = new Entity(table);
        foreach (var value in values.EnumerateObject()) entity[value.Name] = Value(value.Value);
        return entity;
    }

    public static ParameterCollection Parameters(JsonElement values)
    {
        var parameters = new ParameterCollection();
        foreach (var value in values.EnumerateObject()) parameters[value.Name] = Value(value.Value)!;
        return parameters;
    }

    public static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.GetInt32(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Object => Structured(value),
        _ => throw new NotSupportedException($"cases.json: a value of kind {value.ValueKind} has no meaning."),
    };

    private static object Structured(JsonElement value)
    {
        if (value.TryGetProperty("option", out var option)) return new OptionSetValue(option.GetInt32());
        if (value.TryGetProperty("repeat", out var text))
        {
            var repeated = string.Concat(Enumerable.Repeat(text.GetString()!, value.GetProperty("times").GetInt32()));
            return value.GetProperty("before").GetString() + repeated + value.GetProperty("after").GetString();
        }

        return new EntityReference(value.GetProperty("table").GetString()!, value.GetProperty("id").GetGuid());
    }

    private static JsonElement Read(string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, name))).RootElement;
}
