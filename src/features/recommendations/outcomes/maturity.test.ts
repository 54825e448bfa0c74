import { type CampaignStanding, maturityOf } from './maturity';
import { WaitReasonEnum } from './outcome.enums';

const standing: CampaignStanding = {
  firstDay: '2026-03-01',
  spentOn: null,
  endsOn: null,
  delivered: 0.9,
  hasPrediction: true,
};

/** As of a day, with facts until the day before. */
function on(today: string, more: Partial<CampaignStanding> = {}, knownUntil: string | null = today) {
  return maturityOf({ ...standing, ...more }, today, knownUntil);
}

describe('the maturity of an outcome', () => {
  test('runs for thirty days, waits a week for conversions, and is final after four', () => {
    expect(on('2026-03-30')).toMatchObject({ isMature: false, waitsFor: ['WINDOW_OPEN'], dueOn: '2026-04-07' });
    expect(on('2026-03-31')).toMatchObject({ waitsFor: ['CONVERSION_LAG'], windowEnd: '2026-03-30' });
    expect(on('2026-04-06')).toMatchObject({ isMature: false });
    expect(on('2026-04-07')).toEqual({
      isMature: true,
      isFinal: false,
      waitsFor: [],
      dueOn: '2026-04-07',
      windowStart: '2026-03-01',
      windowEnd: '2026-03-30',
    });
    expect(on('2026-04-28')).toMatchObject({ isMature: true, isFinal: true });
  });

  test('ends early where the budget is spent or the campaign ends, whichever comes first', () => {
    expect(on('2026-03-30', { spentOn: '2026-03-10' })).toMatchObject({ isMature: true, windowEnd: '2026-03-10' });
    expect(on('2026-03-30', { spentOn: '2026-03-10', endsOn: '2026-03-05' }).windowEnd).toBe('2026-03-05');
    // An end before the first day is a mistake of the plan.
    expect(on('2026-03-30', { endsOn: '2026-02-20' }).windowEnd).toBe('2026-03-30');
  });

  test('time has to pass in the facts as well, but not for ever', () => {
    expect(on('2026-04-10', {}, '2026-04-05')).toMatchObject({ isMature: false, waitsFor: ['STALE_DATA'] });
    expect(on('2026-04-10', {}, '2026-04-06').isMature).toBe(true);
    expect(on('2026-05-06', {}, '2026-03-30').isMature).toBe(false);
    expect(on('2026-05-07', {}, '2026-03-30').isMature).toBe(true);
    expect(on('2026-05-06', {}, null).waitsFor).toEqual([WaitReasonEnum.STALE_DATA]);
  });

  test('says why it is none at all', () => {
    expect(on('2026-05-01', { firstDay: null })).toMatchObject({ waitsFor: ['NO_DELIVERY'], windowStart: null });
    expect(on('2026-05-01', { hasPrediction: false }).waitsFor).toEqual(['NO_PREDICTION']);
    expect(on('2026-05-01', { delivered: 0.49 })).toMatchObject({ isMature: false, waitsFor: ['UNDERDELIVERED'] });
    expect(on('2026-05-01', { delivered: null }).isMature).toBe(true);
  });
});
