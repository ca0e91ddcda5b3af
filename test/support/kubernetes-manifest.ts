/**
 * Manifests against Kubernetes' own schemas: types and required fields by the validators of
 * kubernetes-models, unknown fields by what these never look at.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
/** Not among the package's exports, whose classes copy what they are given. */
const schemas = join(dirname(require.resolve("kubernetes-models")), "_schemas");

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly [member: string]: unknown;
}

/** Kinds that the Prometheus operator brings: their members, since no schema is at hand. */
const operatorMembers: Readonly<Record<string, readonly string[]>> = {
  ServiceMonitor: ["selector", "endpoints", "jobLabel", "namespaceSelector"],
  PrometheusRule: ["groups"],
};

interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: object;
}

interface Validate {
  (data: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

const validators: Readonly<Record<string, string>> = {
  "apps/v1": "IoK8sApiAppsV1",
  v1: "IoK8sApiCoreV1",
  "policy/v1": "IoK8sApiPolicyV1",
  "networking.k8s.io/v1": "IoK8sApiNetworkingV1",
  "autoscaling/v2": "IoK8sApiAutoscalingV2",
};

/** All that is wrong with it, each with its place; empty: it is right. */
export function problemsOf(manifest: Manifest): readonly string[] {
  const { apiVersion, kind } = manifest;
  if (apiVersion === "monitoring.coreos.com/v1") return operatorProblems(manifest);
  const prefix = validators[apiVersion];
  if (prefix === undefined) return [`${apiVersion} is not known here`];
  const { validate } = require(join(schemas, `${prefix}${kind}.js`)) as {
    readonly validate: Validate;
  };
  const { watched, unread } = watch(manifest);
  const isRight = validate(watched);
  const wrong = isRight ? [] : (validate.errors ?? []);
  return [
    ...wrong.map(
      ({ instancePath, keyword, params }) => `${instancePath} ${keyword} ${JSON.stringify(params)}`,
    ),
    ...unread().map((path) => `${path} is no member`),
  ];
}

function operatorProblems({ kind, spec }: Manifest): readonly string[] {
  const members = operatorMembers[kind];
  if (members === undefined) return [`${kind} is not known here`];
  return Object.keys(spec as object)
    .filter((name) => !members.includes(name))
    .map((name) => `/spec/${name} is no member`);
}

/** A validator asks for every member that it knows: what nobody has asked for is unknown. */
function watch(manifest: object) {
  const read = new Set<string>();
  const all: string[] = [];
  const wrap = (value: unknown, path: string): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const isList = Array.isArray(value);
    const wrapped: Record<string, unknown> = {};
    for (const [key, member] of Object.entries(value)) {
      wrapped[key] = wrap(member, `${path}/${key}`);
      if (!isList) all.push(`${path}/${key}`);
    }
    if (isList) return Object.values(wrapped);
    return new Proxy(wrapped, {
      get: (target, key) => {
        read.add(`${path}/${String(key)}`);
        return Reflect.get(target, key);
      },
    });
  };
  return { watched: wrap(manifest, ""), unread: () => all.filter((path) => !read.has(path)) };
}
