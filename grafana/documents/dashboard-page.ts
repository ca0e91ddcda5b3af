/** The page of a dashboard in `docs/dashboards`: what each panel answers, and what to do. */
import type { DashboardSpec, PanelSpec } from "../model/spec.ts";

export function dashboardPage(spec: DashboardSpec): string {
  return [
    `# ${spec.title}`,
    "",
    spec.description,
    "",
    `Written by \`npm run dashboards\` from \`grafana/definitions/${spec.name}.ts\`; uid \`${spec.uid}\`.`,
    "",
    `![${spec.title}](${spec.name}.png)`,
    "",
    ...variables(spec),
    ...annotations(spec),
    ...spec.rows.flatMap(({ title, panels }) => [`## ${title}`, "", ...panels.flatMap(section)]),
  ].join("\n");
}

function variables({ variables: rows }: DashboardSpec): string[] {
  return [
    "Variables: the data source; " +
      rows.map(({ name, description }) => `\`${name}\`: ${description}`).join(" "),
    "",
  ];
}

function annotations({ annotations: rows }: DashboardSpec): string[] {
  if (rows.length === 0) return [];
  return [`Marked on the time axis: ${rows.map(({ name }) => name.toLowerCase()).join(", ")}.`, ""];
}

function section({ title, answers, whenBad, emptyWhen }: PanelSpec): string[] {
  return [
    `### ${title}`,
    "",
    answers,
    "",
    `When it looks bad: ${whenBad}`,
    "",
    ...(emptyWhen === undefined ? [] : [`Empty: ${emptyWhen}`, ""]),
  ];
}
