export default {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { TableName: '${self:custom.table}' },
    },
  },
};
