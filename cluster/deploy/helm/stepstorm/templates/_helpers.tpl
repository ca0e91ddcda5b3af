{{/* Names, labels, and what all pods have in common. */}}

{{- define "stepstorm.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "stepstorm.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "stepstorm.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{ include "stepstorm.selector" . }}
{{- end -}}

{{- define "stepstorm.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "stepstorm.secretName" -}}
{{ .Values.secrets.existingSecret | default (printf "%s-secrets" (include "stepstorm.fullname" .)) }}
{{- end -}}

{{- define "stepstorm.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "stepstorm.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{/* The level "restricted" of Kubernetes' pod security standards. */}}
{{- define "stepstorm.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "stepstorm.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* Variables such as STEPSTORM_PORT, made from Services' names, would be taken for options. */}}
{{- define "stepstorm.podCommon" -}}
serviceAccountName: {{ include "stepstorm.serviceAccountName" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext: {{- include "stepstorm.podSecurity" . | nindent 2 }}
{{- end -}}

{{/* Over zones and over machines, as far as there are some. */}}
{{- define "stepstorm.spread" -}}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "stepstorm.selector" $ | nindent 8 }}
  {{- end }}
{{- end -}}

{{/* What the servers give: a node that said otherwise would report what does not hold. */}}
{{- define "stepstorm.checkDurability" -}}
{{- if and .Values.nats.enabled (eq .Values.shard.durability "power") (ne .Values.nats.syncInterval "always") -}}
{{- fail (printf "shard.durability power needs nats.syncInterval always, not %s: set shard.durability to process" .Values.nats.syncInterval) -}}
{{- end -}}
{{- if and .Values.nats.enabled (gt (int .Values.shard.streamReplicas) (int .Values.nats.replicas)) -}}
{{- fail (printf "shard.streamReplicas %d needs as many servers: nats.replicas %d are too few" (int .Values.shard.streamReplicas) (int .Values.nats.replicas)) -}}
{{- end -}}
{{- if and (not .Values.nats.enabled) (not .Values.secrets.existingSecret) -}}
{{- fail "with nats.enabled=false, secrets.existingSecret must name a Secret with nats-url and keys.json" -}}
{{- end -}}
{{- end -}}
