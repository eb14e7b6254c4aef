class CubeStoreHandler {
  constructor() {
    throw new Error('Cube Store is not part of this installation: roll-ups are kept in PostgreSQL.')
  }
}

module.exports = { isCubeStoreSupported: () => false, CubeStoreHandler }
