/**
 * Who may see what, decided once for REST, SQL and exports alike.
 * The security context is `{ role, userId, departmentIds, portalId? }`; whoever fits no line below sees nothing. Ids of
 * people and departments repeat between portals, so a head's and a manager's are those of one portal, by default the first.
 */
const isId = (value) => /^\d{1,19}$/.test(String(value ?? ''))

/** The portal whose people and departments the caller's ids are, as values of a filter. */
const portalOf = (context) => String(context?.portalId ?? 1)

/** Departments whose subtrees the caller may see, as pieces of the path `/1/5/12/`. */
const departmentPaths = (context) =>
  (Array.isArray(context?.departmentIds) ? context.departmentIds : []).filter(isId).map((id) => `/${id}/`)

/** Names of the access groups that the model's policies refer to. */
function groups(context) {
  if (!/^\d{1,4}$/.test(portalOf(context))) return []
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

const inPortal = () => ({
  member: (CUBE) => CUBE.portal_id,
  operator: 'equals',
  values: (securityContext) => [portalOf(securityContext)],
})

/** Policies of a cube that has `portal_id`, `manager_id` and `department_ids`; new objects, for Cube writes into them. */
const policies = () => [
  { group: 'everything', rowLevel: { allowAll: true } },
  {
    group: 'departments',
    rowLevel: {
      filters: [
        inPortal(),
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
        inPortal(),
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
