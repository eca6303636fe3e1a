using System.Linq;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Cosell.Plugins.Contract;

namespace Cosell.Plugins
{
    /// <summary>The details of a request.</summary>
    internal static class Payload
    {
        /// <summary>A GUID with hyphens and nothing else, not all zeros.</summary>
        private static readonly Regex ReferralId =
            new Regex(@"^(?![0-]+\z)[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\z");

        /// <summary>True for one JSON object of at most the allowed length.</summary>
        internal static bool IsValid(string payload) =>
            payload.Length <= Rules.PayloadLimit && IsOneObject(payload.Trim()) && IsReadable(payload);

        /// <summary>True when it says whose value of a field is kept. The payload is valid or empty.</summary>
        internal static bool IsKeep(string payload)
        {
            var side = Member(payload, "side", "string");
            return !string.IsNullOrWhiteSpace(Member(payload, "field", "string")) && (side == "crm" || side == "pc");
        }

        /// <summary>True when it says whether a referral is this deal. The payload is valid or empty.</summary>
        internal static bool IsLink(string payload) =>
            ReferralId.IsMatch(Member(payload, "referralId", "string") ?? string.Empty)
            && Member(payload, "use", "boolean") != null;

        /// <summary>Value of a member of the object itself, null when it is not there or of another type. The last of two counts.</summary>
        private static string Member(string payload, string name, string type)
        {
            if (string.IsNullOrEmpty(payload)) return null;
            var document = new XmlDocument();
            using (var reader = Reader(payload)) document.Load(reader);
            var member = document.DocumentElement.ChildNodes.OfType<XmlElement>().LastOrDefault(child => child.Name == name);
            return member?.GetAttribute("type") == type ? member.InnerText : null;
        }

        private static XmlDictionaryReader Reader(string payload) =>
            JsonReaderWriterFactory.CreateJsonReader(Encoding.UTF8.GetBytes(payload), XmlDictionaryReaderQuotas.Max);

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
                using (var reader = Reader(payload))
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
