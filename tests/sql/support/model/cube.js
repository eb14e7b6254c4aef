/** Executives see everything, managers the deals of their own. */
module.exports = {
  contextToGroups: ({ securityContext }) => {
    if (securityContext?.role === 'executive') return ['everything']
    return securityContext?.manager === undefined ? [] : ['own']
  },
  contextToApiScopes: () => ['meta', 'data', 'sql'],
  schemaVersion: () => 'fixture',
}
