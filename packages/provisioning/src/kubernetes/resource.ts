import {
  invalidOption,
  isNonEmptyString,
  isPlainObject,
  type Labels,
  type Rules,
} from '@golden-signals/core/extension';

/** How a resource is called, and how others find it. */
export interface ResourceOptions {
  /** The namespace that it is in. Default: the one that it is applied to. */
  namespace?: string;
  /**
   * Labels besides `app.kubernetes.io/name`, for example those by which an operator of Prometheus selects what it looks at.
   * Default: none.
   */
  labels?: Labels;
}

export const resourceRules: Rules<ResourceOptions> = { namespace: isNonEmptyString, labels: isPlainObject };

/** What every resource begins with. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Labels;
}

/** The label by which resources of one application are known. */
export const nameLabel = 'app.kubernetes.io/name';

const longestName = 253;
const validName = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;

/**
 * Returns the metadata of a resource.
 *
 * @param scope How messages call the function.
 * @param application The value of `app.kubernetes.io/name`.
 * @throws GoldenSignalsError `ERR_GS_OPTION_INVALID` for a name that Kubernetes refuses
 */
export function metadataOf(
  scope: string,
  name: string,
  application: string,
  { namespace, labels = {} }: ResourceOptions,
): Metadata {
  if (!validName.test(name) || name.length > longestName) {
    throw invalidOption(
      scope,
      'name',
      name,
      'of lower-case letters, digits, "-" and ".", as Kubernetes asks for',
    );
  }
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: { [nameLabel]: application, ...labels },
  };
}
