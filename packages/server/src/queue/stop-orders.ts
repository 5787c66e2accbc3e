import { isFinalState, type StopOrder } from '@stagewright/api';
import type { Build } from '../domain/build.ts';
import type { StopOrders } from '../domain/queue-ports.ts';

type Deliver = (order: StopOrder) => void;

export interface StopOrdersOptions {
  /** Grace of builds whose job does not say. */
  readonly graceS: number;
}

/** See {@link StopOrders}. What is pending follows from the builds alone, so nothing is lost with this process. */
export function createStopOrders({ graceS }: StopOrdersOptions): StopOrders {
  const pending = new Map<string, { readonly workerId: string; readonly order: StopOrder }>();
  const followers = new Map<string, Set<Deliver>>();

  const ordersOf = (workerId: string) =>
    [...pending.values()].filter((entry) => entry.workerId === workerId).map(({ order }) => order);

  return {
    observe(build) {
      const order = orderOf(build, graceS);
      if (order === null || !build.claim) {
        pending.delete(build.id);
        return;
      }
      const known = pending.get(build.id)?.order;
      if (known && isSame(known, order)) return;
      const { workerId } = build.claim;
      pending.set(build.id, { workerId, order });
      for (const deliver of followers.get(workerId) ?? []) deliver(order);
    },
    pending: ordersOf,
    follow(workerId, deliver) {
      const delivers = followers.get(workerId) ?? new Set();
      followers.set(workerId, delivers.add(deliver));
      for (const order of ordersOf(workerId)) deliver(order);
      return () => {
        delivers.delete(deliver);
        if (delivers.size === 0 && followers.get(workerId) === delivers) followers.delete(workerId);
      };
    },
  };
}

function orderOf({ id, epoch, state, claim, stop, snapshot }: Build, graceS: number): StopOrder | null {
  if (!stop || !claim?.accepted || isFinalState(state)) return null;
  const { reason, by, force } = stop;
  return { build_id: id, epoch, reason, by, force, grace_s: snapshot.settings.grace_s ?? graceS };
}

function isSame(a: StopOrder, b: StopOrder): boolean {
  return a.epoch === b.epoch && a.reason === b.reason && a.force === b.force;
}
