/** The topic of an account's notifications. The id is the user's. */
export const NOTIFICATION_CHANGES = 'notifications';
