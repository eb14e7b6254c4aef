/** Cube's configuration, read by the official image (/cube/conf/cube.js) and by Vitrina's own server. */
const { groups } = require('./access.js')
const { fieldsVersion } = require('./custom-fields.js')

module.exports = {
  contextToGroups: ({ securityContext }) => groups(securityContext),
  contextToApiScopes: () => ['meta', 'data', 'sql'],
  // A new custom field of the CRM appears without a restart.
  schemaVersion: () => fieldsVersion(),
}
