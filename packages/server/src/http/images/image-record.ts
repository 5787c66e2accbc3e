import type { ImageRecord } from '@stagewright/api';
import type { Build } from '../../domain/build.ts';
import type { TagMoveRecord, TagRecord } from '../../domain/tag-records.ts';
import type { HeldImage } from '../../registry/held-images.ts';
import { isoTime } from '../builds/build-view.ts';

/** What an image's record is made of. */
export interface ImageParts {
  readonly repository: string;
  /** `''` when it was asked for by digest. */
  readonly tag: string;
  /** Host and port of the registry. */
  readonly registry: string;
  readonly image: HeldImage;
  /** Those of the repository that point to it. */
  readonly tags: readonly TagRecord[];
  readonly history: readonly TagMoveRecord[];
  readonly build: Build | null;
}

const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

export function toMove({ digest, buildId, movedBy, movedAt }: TagMoveRecord) {
  return { digest, build_id: buildId, moved_by: movedBy, moved_at: isoTime(movedAt) };
}

export function toImageRecord(parts: ImageParts): ImageRecord {
  const { repository, tag, registry, image, tags, history, build } = parts;
  const name = `${registry}/${repository}`;
  const pull = `${name}@${image.digest}`;
  const moved = tags.find((each) => each.tag === tag);
  return {
    repository,
    tag,
    reference: tag === '' ? pull : `${name}:${tag}`,
    pull,
    digest: image.digest,
    media_type: image.mediaType,
    artifact_type: image.artifactType,
    size: image.size,
    annotations: image.annotations,
    tags: tags.map((each) => each.tag),
    build_id: moved?.buildId ?? '',
    moved_by: moved?.movedBy ?? '',
    moved_at: isoTime(moved?.movedAt),
    platforms: [...image.platforms],
    created_at: image.config?.created ?? '',
    base: {
      name: image.annotations[BASE_NAME] ?? build?.facts.base_image ?? '',
      digest: image.annotations[BASE_DIGEST] ?? '',
    },
    layers: layersOf(image, build),
    start: startOf(image),
    build: build && buildOf(build),
    history: history.map(toMove),
  };
}

/** What the build has said of its layers is more than the image's own history, which has a line for each, but no name. */
function layersOf({ layers, config }: HeldImage, build: Build | null): ImageRecord['layers'] {
  const lines = (config?.history ?? []).filter((line) => line.empty_layer !== true);
  const told = new Map(build?.image?.layers.map((layer) => [layer.digest, layer]));
  return layers.map(({ digest, mediaType, size }, position) => ({
    digest,
    media_type: mediaType,
    size,
    created_by: told.get(digest)?.created_by ?? String(lines[position]?.created_by ?? ''),
    transfer: told.get(digest)?.transfer ?? 'unknown',
  }));
}

function startOf({ config }: HeldImage): ImageRecord['start'] {
  if (config === null) return null;
  const { User, WorkingDir, Entrypoint, Cmd, Env, ExposedPorts, Labels } = config.config ?? {};
  const labels = Object.entries(Labels ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    user: User ?? '',
    working_dir: WorkingDir ?? '',
    entrypoint: [...(Entrypoint ?? [])],
    cmd: [...(Cmd ?? [])],
    env: [...(Env ?? [])],
    ports: Object.keys(ExposedPorts ?? {}),
    labels: Object.fromEntries(labels),
  };
}

function buildOf({ id, jobId, index, snapshot, facts, endedAt }: Build): ImageRecord['build'] {
  return {
    build_id: id,
    job_id: jobId,
    job_name: snapshot.jobName,
    index,
    source: snapshot.codeRepo.url,
    commit_id: facts.commit?.id ?? '',
    ended_at: isoTime(endedAt),
  };
}
