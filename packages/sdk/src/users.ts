import type {
  ChangeUserData,
  CreateUserData,
  Invitation,
  ListUsersResponse,
  NewUser,
  Session,
  SetUpData,
  Setup,
  SignedIn,
  SignInData,
  UsePasswordResetData,
  User,
} from "./generated/types.gen.ts";
import { type CallOptions, path, type Transport } from "./transport.ts";

/** People who may sign in. For admins. */
export interface UsersClient {
  list(options?: CallOptions): Promise<ListUsersResponse>;
  get(id: string, options?: CallOptions): Promise<User>;
  /** Without a password the answer has an invitation, which is in this answer and nowhere else. */
  create(user: CreateUserData["body"], options?: CallOptions): Promise<NewUser>;
  change(id: string, changes: ChangeUserData["body"], options?: CallOptions): Promise<User>;
  delete(id: string, options?: CallOptions): Promise<void>;
  /** A link by which the person sets a new password, once. */
  resetPassword(id: string, options?: CallOptions): Promise<Invitation>;
}

/** Signing in to the console; the session is in a cookie, so this is for browsers. */
export interface SessionClient {
  /** Whether the first user has still to be made. */
  setupNeeded(options?: CallOptions): Promise<Setup>;
  setUp(first: SetUpData["body"], options?: CallOptions): Promise<SignedIn>;
  /** Who is signed in. */
  get(options?: CallOptions): Promise<Session>;
  signIn(who: SignInData["body"], options?: CallOptions): Promise<SignedIn>;
  signOut(options?: CallOptions): Promise<void>;
  changePassword(passwords: { current: string; new: string }, options?: CallOptions): Promise<void>;
  /** Sets a password by an invitation or a reset, and signs in. */
  usePasswordReset(reset: UsePasswordResetData["body"], options?: CallOptions): Promise<SignedIn>;
}

export function usersClient(send: Transport): UsersClient {
  return {
    list: (options) => send({ ...options, path: "/api/v1/users" }),
    get: (id, options) => send({ ...options, path: path`/api/v1/users/${id}` }),
    create: (json, options) => send({ ...options, method: "POST", path: "/api/v1/users", json }),
    change: (id, json, options) =>
      send({ ...options, method: "PATCH", path: path`/api/v1/users/${id}`, json }),
    delete: (id, options) =>
      send({ ...options, method: "DELETE", path: path`/api/v1/users/${id}` }),
    resetPassword: (id, options) =>
      send({ ...options, method: "POST", path: path`/api/v1/users/${id}/reset-password` }),
  };
}

export function sessionClient(send: Transport): SessionClient {
  return {
    setupNeeded: (options) => send({ ...options, path: "/api/v1/setup" }),
    setUp: (json, options) => send({ ...options, method: "POST", path: "/api/v1/setup", json }),
    get: (options) => send({ ...options, path: "/api/v1/session" }),
    signIn: (json, options) => send({ ...options, method: "POST", path: "/api/v1/session", json }),
    signOut: (options) => send({ ...options, method: "DELETE", path: "/api/v1/session" }),
    changePassword: (json, options) =>
      send({ ...options, method: "PUT", path: "/api/v1/me/password", json }),
    usePasswordReset: (json, options) =>
      send({ ...options, method: "POST", path: "/api/v1/password-resets", json }),
  };
}
