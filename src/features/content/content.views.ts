import { Field, Float, Int, ObjectType } from 'type-graphql';
import { Json } from '../../platform/graphql/scalars';
import { readNumber, readRecord, readText, readWhole } from '../../platform/json-values';

/** As JSON in `variables_used`: `{ "<name>": value }`. */
@ObjectType({ description: 'A value that a template was filled with.', simpleResolvers: true })
export class ContentVariable {
  @Field(() => String, { description: 'Name of the variable.' })
  name: string;

  @Field(() => Json, { nullable: true, description: 'The value that was used.' })
  value: unknown;
}

/** As JSON in `metadata`: an object of these keys, each optional; what makes contents may add others. */
@ObjectType({ description: 'What is known about the file of a content. Null: not known.', simpleResolvers: true })
export class ContentMetadata {
  @Field(() => String, { nullable: true, description: 'Media type, for example image/png.' })
  mimeType: string | null;

  @Field(() => Int, { nullable: true, description: 'Width in pixels.' })
  widthPixels: number | null;

  @Field(() => Int, { nullable: true, description: 'Height in pixels.' })
  heightPixels: number | null;

  @Field(() => Float, { nullable: true, description: 'Length of a video or sound in seconds.' })
  durationSeconds: number | null;

  @Field(() => String, { nullable: true, description: 'What the picture shows, for those who do not see it.' })
  altText: string | null;

  @Field(() => String, { nullable: true, description: 'Language of the content, BCP 47.' })
  language: string | null;
}

export function readContentVariables(json: unknown): ContentVariable[] {
  return Object.entries(readRecord(json)).map(([name, value]) => ({ name, value }));
}

export function readMetadata(json: unknown): ContentMetadata {
  const metadata = readRecord(json);
  return {
    mimeType: readText(metadata.mimeType),
    widthPixels: readWhole(metadata.widthPixels),
    heightPixels: readWhole(metadata.heightPixels),
    durationSeconds: readNumber(metadata.durationSeconds),
    altText: readText(metadata.altText),
    language: readText(metadata.language),
  };
}
