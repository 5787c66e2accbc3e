import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClockStep, FaultPointReached, FaultPointVerdict } from '@stagewright/api';

export type Verdict = FaultPointVerdict['verdict'];

/** A point that a process has reached, and when (ms on the monotonic clock of this process). */
export interface Reached extends FaultPointReached {
  readonly at: number;
}

export type Decide = (reached: Reached) => Verdict | Promise<Verdict>;

/** What is to happen at the points of one build; points that it does not name are passed. */
export type Plan = Readonly<Record<string, Decide>>;

/** Whoever makes the plan learns of the build only by this answer. */
const UNPLANNED = 'startBuild.answer';
/** How long a build that nobody has a plan for yet is held at its points. */
const UNKNOWN_MS = 3_000;

interface Course {
  readonly reached: Reached[];
  readonly plan: Promise<Plan>;
  readonly steer: (plan: Plan) => void;
}

/** Hears of every fault point that the service under test reaches, and decides how it goes on there. */
export class FaultController {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #courses = new Map<string, Course>();
  readonly #ambushes = new Map<string, (reached: Reached) => void>();
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve) => this.#server.listen(path, resolve));
  }

  /** Until this is called, the build is held at its first points, so that no plan comes too late. */
  steer(build: string, plan: Plan): void {
    this.#course(build).steer(plan);
  }

  /** What the build reached, in the order in which it was heard of. */
  reached(build: string): readonly Reached[] {
    return this.#courses.get(build)?.reached ?? [];
  }

  /** Resolves with true once the build has reached the point, with false after the time. */
  async until(build: string, point: string, ms: number): Promise<boolean> {
    const deadline = performance.now() + ms;
    while (!this.reached(build).some((reached) => reached.point === point)) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      await Promise.race([new Promise<void>((resolve) => this.#listeners.add(resolve)), sleep(left)]);
    }
    return true;
  }

  /** Resolves when any build is at the point next; null after the time. */
  async next(point: string, ms: number): Promise<Reached | null> {
    const { promise, resolve } = Promise.withResolvers<Reached>();
    this.#ambushes.set(point, resolve);
    const reached = await Promise.race([promise, sleep(ms, null)]);
    this.#ambushes.delete(point);
    return reached;
  }

  /** Steps the wall clock of the server; its worker has nothing to do with one. */
  stepClock(ms: number): void {
    const step: ClockStep = { step_clock_ms: ms };
    for (const socket of this.#sockets) socket.write(`${JSON.stringify(step)}\n`);
  }

  forget(builds: Iterable<string>): void {
    for (const build of builds) this.#courses.delete(build);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    const lines = createInterface({ input: socket });
    lines.on('error', () => undefined);
    lines.on('line', (line) => void this.#decide(socket, JSON.parse(line) as FaultPointReached));
  }

  async #decide(socket: Socket, message: FaultPointReached): Promise<void> {
    const reached = { ...message, at: performance.now() };
    this.#ambushes.get(reached.point)?.(reached);
    const planned = reached.build !== '' && reached.point !== UNPLANNED;
    const verdict = planned ? await this.#verdict(reached) : 'go';
    if (!socket.destroyed) socket.write(`${JSON.stringify({ id: reached.id, verdict })}\n`);
  }

  async #verdict(reached: Reached): Promise<Verdict> {
    const course = this.#course(reached.build);
    course.reached.push(reached);
    for (const heard of this.#listeners) heard();
    this.#listeners.clear();
    const plan = await Promise.race([course.plan, sleep(UNKNOWN_MS, null)]);
    return (await plan?.[reached.point]?.(reached)) ?? 'go';
  }

  #course(build: string): Course {
    const known = this.#courses.get(build);
    if (known) return known;
    const { promise, resolve } = Promise.withResolvers<Plan>();
    const course: Course = { reached: [], plan: promise, steer: resolve };
    this.#courses.set(build, course);
    return course;
  }
}
