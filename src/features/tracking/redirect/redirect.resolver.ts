import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Needs } from '../../../platform/graphql/needs';
import type { AbTest } from '../../experiments/ab-tests/ab-test.entity';
import { TestTypeEnum } from '../../experiments/ab-tests/ab-test.enums';
import { ABTestType } from '../../experiments/ab-tests/ab-test.type';
import { redirectToken } from './redirect-token';

@Resolver(() => ABTestType)
export class RedirectResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'Path of the link that sends visitors to the address of their variation, `url` in its configuration, and counts them; ' +
      'null unless the test is a SPLIT_URL test. It may stand in public pages.',
  })
  @Needs('userId', 'key', 'salt', 'testType')
  redirectPath(@Root() { userId, id, key, salt, testType }: AbTest): string | null {
    if (testType !== TestTypeEnum.SPLIT_URL) return null;
    return `/v1/redirect/${key}?token=${redirectToken(userId, { id, salt })}`;
  }
}
