/** Why the protocol refuses an event, and what that means for who sent it. */
export const REFUSALS = {
  outdated:
    'The sender owns the build no more: another epoch, another worker, or its attempt was taken back.',
  stopping: 'A stop is wished, and nothing may be published any more.',
  final: 'The build has ended.',
  permit_taken: 'The permit to publish is taken or used: neither a stop nor another image comes before it.',
  superseded: 'A later build of the job has already moved the tag.',
  tag_busy: 'Another build holds a permit for the tag whose outcome is not known yet; ask again later.',
  wrong_target: "The tag is not the target of the build's snapshot.",
  out_of_order: 'The event cannot follow what is stored.',
} as const;
