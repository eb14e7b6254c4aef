/**
 * Who may see what, decided once for REST, SQL and exports alike.
 * The security context is `{ role, userId, departmentIds, portalId? }`; whoever fits no line below sees nothing. Ids of
 * people and departments repeat between portals, so a head's and a manager's are those of one portal, by default the first.
 */

/** Ids are whole numbers above 0, as numbers or texts: a list of one or a number with a sign is somebody's trick. */
const isId = (value) => /^(number|string)$/.test(typeof value) && /^[1-9]\d{0,17}$/.test(String(value))

/** What the caller's token itself says; what only its prototype says, nobody signed. */
const own = (context, name) => (Object.hasOwn(context ?? {}, name) ? context[name] : undefined)

/** The portal whose people and departments the caller's ids are; undefined where it cannot be one. */
function portalOf(context) {
  const portalId = own(context, 'portalId') === undefined ? 1 : context.portalId
  return isId(portalId) && Number(portalId) <= 32_767 ? String(portalId) : undefined
}

const userOf = (context) => (isId(own(context, 'userId')) ? String(context.userId) : undefined)

/** More would be no list of a person's departments. */
const MOST_DEPARTMENTS = 1_000

/** Departments whose subtrees the caller may see, as pieces of the path `/1/5/12/`. */
function departmentPaths(context) {
  const ids = own(context, 'departmentIds')
  if (!Array.isArray(ids) || ids.length > MOST_DEPARTMENTS) return []
  return ids.filter(isId).map((id) => `/${id}/`)
}

/** Names of the access groups that the model's policies refer to. */
function groups(context) {
  switch (own(context, 'role')) {
    case 'executive':
    case 'analyst':
      return ['everything']
    case 'head':
      return portalOf(context) && departmentPaths(context).length > 0 ? ['departments'] : []
    case 'manager':
      return portalOf(context) && userOf(context) ? ['own_records'] : []
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
          values: (securityContext) => [userOf(securityContext)],
        },
      ],
    },
  },
]

module.exports = { groups, policies }
