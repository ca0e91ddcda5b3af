/**
 * Starts from requests to frames: those of one revision share its stream, whatever connections they
 * came by, so that one durable write answers many requests.
 *
 * Hot path: `start`, once per StartExecution.
 */
import type { StartedMachine } from "../client/client.ts";
import type { StartStream } from "../client/start-stream.ts";
import type { ApiCounters, StartOutcome } from "../telemetry/api-counters.ts";
import { runIdOf } from "../transport/start-frame.ts";
import { type ApiError, machineDoesNotExist, serviceUnavailable, throttling } from "./errors.ts";
import type { StartClient } from "./operation.ts";

export interface Started {
  readonly executionArn: string;
  /** Epoch milliseconds of its acceptance. */
  readonly startedMs: number;
}

interface Ticket {
  readonly machine: StartedMachine;
  readonly name: string;
  readonly resolve: (started: Started) => void;
  readonly reject: (error: ApiError) => void;
}

/** Each request waits for its frame: half the usual distance gave 64 connections a third more. */
const streamOptions = { gathersPolled: true, spacingMs: 2 };

export class Starts {
  readonly #client: StartClient;
  readonly #counters: ApiCounters;
  readonly #streams = new Map<string, StartStream<Ticket>>();

  constructor(client: StartClient, counters: ApiCounters) {
    this.#client = client;
    this.#counters = counters;
  }

  /**
   * Resolves when the execution is accepted, in the sense of the durability class.
   * @param name Keeps AWS's rules. @param input JSON text within AWS's limits.
   * Rejects with an ApiError.
   */
  start(machine: StartedMachine, name: string, input: string): Promise<Started> {
    return new Promise((resolve, reject) => {
      const ticket = { machine, name, resolve, reject };
      this.#counters.startHandedOn();
      if (!this.#streamOf(machine).push(name, input, ticket)) {
        this.#counters.startsAnswered("throttled", 1);
        reject(throttling("Too many starts wait to be accepted. Try again later."));
      }
    });
  }

  #streamOf(machine: StartedMachine): StartStream<Ticket> {
    const existing = this.#streams.get(machine.revisionId);
    if (existing !== undefined) return existing;
    const { clientId } = this.#client;
    const counters = this.#counters;
    const stream = this.#client.openStream<Ticket>(
      machine,
      {
        onAccepted: ({ number, createdMs, tickets }) => {
          counters.startsAnswered("accepted", tickets.length);
          for (let index = 0; index < tickets.length; index++) {
            const ticket = tickets[index]!;
            const executionArn = `${expressArn(ticket.machine)}:${ticket.name}:${runIdOf(clientId, number, index)}`;
            ticket.resolve({ executionArn, startedMs: createdMs });
          }
        },
        onRefused: ({ tickets }, code, message) => {
          counters.startsAnswered(startOutcome(code), tickets.length);
          for (const { machine: refused, reject } of tickets) {
            reject(refusal(code, message, refused.stateMachineArn));
          }
        },
        onUnknown: ({ tickets }) => {
          counters.startsAnswered("unknown", tickets.length);
          for (const { reject } of tickets) {
            reject(
              serviceUnavailable(
                "It is not known whether the execution was accepted: it may run. Start it again only if running twice does no harm.",
              ),
            );
          }
        },
      },
      streamOptions,
    );
    this.#streams.set(machine.revisionId, stream);
    return stream;
  }
}

function expressArn({ stateMachineArn }: StartedMachine): string {
  return stateMachineArn.replace(":stateMachine:", ":express:");
}

/** A refusal of the engine's as the API answers it. */
export function refusal(code: string, message: string, stateMachineArn: string): ApiError {
  switch (code) {
    case "ThrottlingException":
      return throttling(message);
    case "StateMachineDoesNotExist":
      return machineDoesNotExist(stateMachineArn);
    default:
      return serviceUnavailable(message);
  }
}

function startOutcome(code: string): StartOutcome {
  switch (code) {
    case "ThrottlingException":
      return "throttled";
    case "StateMachineDoesNotExist":
      return "no_machine";
    default:
      return "unavailable";
  }
}
