/** Images run as this user unless their base or settings say otherwise, and own their files: applications write beside themselves. */
export const APPLICATION_UID = 1000;
export const APPLICATION_DIRECTORY = 'app';
