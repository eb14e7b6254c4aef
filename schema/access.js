/**
 * Who may see what, decided once for REST, SQL and exports alike.
 * The security context is `{ role, userId, departmentIds }`; whoever fits no line below sees nothing.
 */
const isId = (value) => /^\d{1,19}$/.test(String(value ?? ''))

/** Departments whose subtrees the caller may see, as pieces of the path `/1/5/12/`. */
const departmentPaths = (context) =>
  (Array.isArray(context?.departmentIds) ? context.departmentIds : []).filter(isId).map((id) => `/${id}/`)

/** Names of the access groups that the model's policies refer to. */
function groups(context) {
  switch (context?.role) {
    case 'executive':
    case 'analyst':
      return ['everything']
    case 'head':
      return departmentPaths(context).length > 0 ? ['departments'] : []
    case 'manager':
      return isId(context.userId) ? ['own_records'] : []
    default:
      return []
  }
}

/** Policies of a cube that has `manager_id` and `department_ids`; new objects, for Cube writes into them. */
const policies = () => [
  { group: 'everything', rowLevel: { allowAll: true } },
  {
    group: 'departments',
    rowLevel: {
      filters: [
        {
          member: (CUBE) => CUBE.department_ids,
          operator: 'contains',
          values: (securityContext) => departmentPaths(securityContext),
        },
      ],
    },
  },
  {
    group: 'own_records',
    rowLevel: {
      filters: [
        {
          member: (CUBE) => CUBE.manager_id,
          operator: 'equals',
          values: (securityContext) => [String(securityContext.userId)],
        },
      ],
    },
  },
]

module.exports = { groups, policies }
