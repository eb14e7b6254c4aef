cube('managers', {
  sql_table: 'marts.fx_managers',
  measures: { people: { type: 'count' } },
  dimensions: {
    id: { type: 'number', sql: (CUBE) => `${CUBE}.id`, primary_key: true, public: true },
    name: { type: 'string', sql: (CUBE) => `${CUBE}.name` },
    city: { type: 'string', sql: (CUBE) => `${CUBE}.city` },
  },
})
