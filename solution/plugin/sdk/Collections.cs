using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;

namespace Microsoft.Xrm.Sdk
{
    public class DataCollection<T> : Collection<T>
    {
    }

    public abstract class DataCollection<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    {
        private readonly Dictionary<TKey, TValue> items = new Dictionary<TKey, TValue>();

        public int Count => items.Count;

        public ICollection<TKey> Keys => items.Keys;

        public virtual TValue this[TKey key]
        {
            get => items[key];
            set => items[key] = value;
        }

        public void Add(TKey key, TValue value) => items.Add(key, value);

        public bool Contains(TKey key) => items.ContainsKey(key);

        public bool Remove(TKey key) => items.Remove(key);

        public bool TryGetValue(TKey key, out TValue value) => items.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();
    }

    public sealed class AttributeCollection : DataCollection<string, object>
    {
    }

    public sealed class ParameterCollection : DataCollection<string, object>
    {
    }

    public sealed class EntityImageCollection : DataCollection<string, Entity>
    {
    }
}
