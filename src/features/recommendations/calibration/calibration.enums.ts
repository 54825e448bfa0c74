/** What a calibration report is broken down by. */
export enum CalibrationSegmentEnum {
  ENGINE_VERSION = 'ENGINE_VERSION',
  PLATFORM = 'PLATFORM',
  OBJECTIVE = 'OBJECTIVE',
  INDUSTRY = 'INDUSTRY',
}
