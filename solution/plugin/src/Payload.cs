using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using Cosell.Plugins.Contract;

namespace Cosell.Plugins
{
    /// <summary>The details of a request.</summary>
    internal static class Payload
    {
        /// <summary>True for one JSON object of at most the allowed length.</summary>
        internal static bool IsValid(string payload) =>
            payload.Length <= Rules.PayloadLimit && IsOneObject(payload.Trim()) && IsReadable(payload);

        /// <summary>
        /// What the reader of .NET lets pass: a text cut off inside an object, a second object behind the first, and a comma
        /// before a closing bracket.
        /// </summary>
        private static bool IsOneObject(string json)
        {
            var depth = 0;
            var inString = false;
            var last = ' ';
            for (var i = 0; i < json.Length; i++)
            {
                var c = json[i];
                if (inString)
                {
                    if (c == '\\') i++;
                    inString = c != '"';
                    continue;
                }

                inString = c == '"';
                if (c == '{' || c == '[') depth++;
                if (c == '}' || c == ']')
                {
                    depth--;
                    if (last == ',' || (depth == 0 && i < json.Length - 1)) return false;
                }

                if (!char.IsWhiteSpace(c)) last = c;
            }

            return json.StartsWith("{", System.StringComparison.Ordinal) && depth == 0 && !inString;
        }

        private static bool IsReadable(string payload)
        {
            try
            {
                var bytes = Encoding.UTF8.GetBytes(payload);
                using (var reader = JsonReaderWriterFactory.CreateJsonReader(bytes, XmlDictionaryReaderQuotas.Max))
                {
                    while (reader.Read())
                    {
                    }
                }

                return true;
            }
            catch (XmlException)
            {
                return false;
            }
        }
    }
}
