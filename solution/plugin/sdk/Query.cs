namespace Microsoft.Xrm.Sdk.Query
{
    public abstract class QueryBase
    {
    }

    public enum ConditionOperator
    {
        Equal = 0,
    }

    public sealed class ColumnSet
    {
        public ColumnSet(bool allColumns) => AllColumns = allColumns;

        public ColumnSet(params string[] columns)
        {
            foreach (var column in columns) Columns.Add(column);
        }

        public bool AllColumns { get; set; }

        public DataCollection<string> Columns { get; } = new DataCollection<string>();
    }

    public sealed class ConditionExpression
    {
        public ConditionExpression(string attributeName, ConditionOperator conditionOperator, params object[] values)
        {
            AttributeName = attributeName;
            Operator = conditionOperator;
            foreach (var value in values) Values.Add(value);
        }

        public string AttributeName { get; set; }

        public ConditionOperator Operator { get; set; }

        public DataCollection<object> Values { get; } = new DataCollection<object>();
    }

    public sealed class FilterExpression
    {
        public DataCollection<ConditionExpression> Conditions { get; } = new DataCollection<ConditionExpression>();

        public void AddCondition(string attributeName, ConditionOperator conditionOperator, params object[] values) =>
            Conditions.Add(new ConditionExpression(attributeName, conditionOperator, values));
    }

    public sealed class QueryExpression : QueryBase
    {
        public QueryExpression(string entityName) => EntityName = entityName;

        public string EntityName { get; set; }

        public ColumnSet ColumnSet { get; set; }

        public FilterExpression Criteria { get; set; } = new FilterExpression();

        public int? TopCount { get; set; }
    }
}
