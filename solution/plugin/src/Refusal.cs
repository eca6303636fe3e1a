using Microsoft.Xrm.Sdk;

namespace Cosell.Plugins
{
    /// <summary>A request that is not accepted: error code and sentence from rules.json.</summary>
    internal sealed class Refusal
    {
        private readonly int code;
        private readonly string message;

        internal Refusal(int code, string message)
        {
            this.code = code;
            this.message = message;
        }

        /// <summary>The platform exception to throw; <paramref name="detail"/> fills {0} of the sentence.</summary>
        internal InvalidPluginExecutionException Exception(string detail = "") =>
            new InvalidPluginExecutionException(OperationStatus.Failed, code, message.Replace("{0}", detail));
    }
}
