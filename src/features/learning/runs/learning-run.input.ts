import { IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { Field, Float, InputType, Int } from 'type-graphql';

@InputType({ description: 'How to learn; what is left out is as usual.' })
export class RunLearningInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'Most conditions of a pattern, 1 to 3; default 2. With 3 there are many more to try, so each needs more evidence.',
  })
  @IsOptional()
  @IsIn([1, 2, 3], { message: 'conditions must be 1, 2 or 3.' })
  conditions?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Expected share of false ones among the patterns that are found, 0.01 to 0.5; default 0.1.',
  })
  @IsOptional()
  @IsNumber()
  @Min(0.01, { message: 'falseDiscoveryRate must be at least 0.01.' })
  @Max(0.5, { message: 'falseDiscoveryRate must be at most 0.5.' })
  falseDiscoveryRate?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many days to look back at most, 14 to 1,830; default 365.' })
  @IsOptional()
  @IsInt()
  @Min(14, { message: 'days must be at least 14.' })
  @Max(1830, { message: 'days must be at most 1830.' })
  days?: number | null;
}
