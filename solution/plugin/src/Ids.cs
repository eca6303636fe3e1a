using System;

namespace Cosell.Plugins
{
    /// <summary>Ids as text columns hold them: lower case, with hyphens, without braces.</summary>
    internal static class Ids
    {
        internal static string Text(Guid id) => id.ToString("D");

        /// <summary>The stored form of an id, or null when the text is no GUID or all zeros.</summary>
        internal static string Normalize(string text) =>
            Guid.TryParse(text, out var id) && id != Guid.Empty ? Text(id) : null;
    }
}
