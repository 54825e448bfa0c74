export enum ChangeSubjectEnum {
  CAMPAIGN = 'CAMPAIGN',
  SETTINGS = 'SETTINGS',
}

export enum ChangeActionEnum {
  CREATED = 'CREATED',
  CHANGED = 'CHANGED',
  DELETED = 'DELETED',
}

export enum ChangeSourceEnum {
  USER = 'USER',
  IMPORT = 'IMPORT',
  PLAN = 'PLAN',
  AUTO_PLAN = 'AUTO_PLAN',
  REVERT = 'REVERT',
}
