/** A part of another system's flags cannot be expressed in flag files. */
export class NotImportable extends Error {
  override readonly name = "NotImportable";
}

/** A part of a project cannot be expressed in another system's format. */
export class NotExportable extends Error {
  override readonly name = "NotExportable";
}
