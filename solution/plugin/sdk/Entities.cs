using System;
using System.Collections.Generic;

namespace Microsoft.Xrm.Sdk
{
    public class Entity
    {
        public Entity(string entityName)
        {
            LogicalName = entityName;
            Attributes = new AttributeCollection();
        }

        public string LogicalName { get; set; }

        public Guid Id { get; set; }

        public AttributeCollection Attributes { get; set; }

        public object this[string attributeName]
        {
            get => Attributes[attributeName];
            set => Attributes[attributeName] = value;
        }

        public bool Contains(string attributeName) => Attributes.Contains(attributeName);

        public virtual T GetAttributeValue<T>(string attributeLogicalName) =>
            Attributes.TryGetValue(attributeLogicalName, out var value) && value != null ? (T)value : default(T);
    }

    public sealed class EntityCollection
    {
        public EntityCollection(IList<Entity> list)
        {
            foreach (var entity in list) Entities.Add(entity);
        }

        public DataCollection<Entity> Entities { get; } = new DataCollection<Entity>();
    }

    public sealed class EntityReference
    {
        public EntityReference(string logicalName, Guid id)
        {
            LogicalName = logicalName;
            Id = id;
        }

        public Guid Id { get; set; }

        public string LogicalName { get; set; }
    }

    public sealed class OptionSetValue
    {
        public OptionSetValue(int value) => Value = value;

        public int Value { get; set; }
    }
}
