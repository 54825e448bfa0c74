/** A setting that cannot be used, with what to do about it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads typed values out of environment variables; every method throws `ConfigError` naming the variable and what it takes. */
export class EnvironmentReader {
  constructor(private readonly env: Environment) {}

  /** The trimmed text; undefined when unset or blank. */
  text(name: string): string | undefined {
    return this.env[name]?.trim() || undefined;
  }

  /** As `{ key: text }`, or `{}` when unset: for optional properties. */
  optional<Key extends string>(key: Key, name: string): Partial<Record<Key, string>> {
    const value = this.text(name);
    return value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const raw = this.text(name);
    if (raw === undefined) return fallback;
    const value = Number(raw);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new ConfigError(`${name} must be a whole number from ${min} to ${max}.`);
    }
    return value;
  }

  /** A number of 0 or more. */
  amount(name: string, fallback: number): number {
    const raw = this.text(name);
    if (raw === undefined) return fallback;
    const value = Number(raw);
    if (!Number.isFinite(value) || value < 0) throw new ConfigError(`${name} must be a number of 0 or more.`);
    return value;
  }

  flag(name: string, fallback: boolean): boolean {
    const raw = this.text(name)?.toLowerCase();
    if (raw === undefined) return fallback;
    if (['true', '1', 'on', 'yes'].includes(raw)) return true;
    if (['false', '0', 'off', 'no'].includes(raw)) return false;
    throw new ConfigError(`${name} must be true or false.`);
  }

  oneOf(name: string, fallback: string, values: readonly string[]): string {
    const raw = this.text(name) ?? fallback;
    if (!values.includes(raw)) throw new ConfigError(`${name} must be one of ${values.join(', ')}.`);
    return raw;
  }

  postgresUrl(name: string): string | undefined {
    const raw = this.text(name);
    if (raw !== undefined && (!/^postgres(ql)?:\/\//.test(raw) || !URL.canParse(raw))) {
      throw new ConfigError(`${name} must be a URL such as postgres://login:password@host:5432/database.`);
    }
    return raw;
  }
}
