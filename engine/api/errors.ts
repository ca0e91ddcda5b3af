/**
 * Every refusal of the API: AWS's code, status and wording. What a caller did wrong is an `ApiError`;
 * anything else that is thrown is a fault of ours and answered as `InternalFailure`.
 */

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  /** Members of the answer beside `message`: `reason`, `resourceName`. */
  readonly members: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    { status = 400, members = {} }: { status?: number; members?: Record<string, string> } = {},
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** The body of an answer that refuses. */
export function errorBody({ code, message, members }: ApiError): string {
  return JSON.stringify({ __type: code, message, ...members });
}

export function accessDenied(message: string): ApiError {
  return new ApiError("AccessDeniedException", message, { status: 403 });
}

/**
 * Of requests that are not signed as they should be. AWS's services of this protocol answer 400 to
 * all of them; 403 is that of its REST services. The words are AWS's.
 */
export function missingAuthentication(): ApiError {
  return new ApiError("MissingAuthenticationTokenException", "Missing Authentication Token");
}

export function incompleteSignature(message: string): ApiError {
  return new ApiError("IncompleteSignatureException", message);
}

export function invalidSignature(
  message = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
): ApiError {
  return new ApiError("InvalidSignatureException", message);
}

/** The key is not one of those that are configured. */
export function unrecognizedClient(): ApiError {
  return new ApiError(
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
  );
}

/** A caller's policies do not allow it. */
export function notAuthorized(
  { user, action, resource }: Record<"user" | "action" | "resource", string>,
  verdict: "not-allowed" | "denied",
): ApiError {
  const reason =
    verdict === "denied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return new ApiError(
    "AccessDeniedException",
    `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${reason}`,
  );
}

/** The body is not what the protocol demands, before any operation looks at it. */
export function serialization(message: string): ApiError {
  return new ApiError("SerializationException", message);
}

export function unknownOperation(message: string): ApiError {
  return new ApiError("UnknownOperationException", message);
}

export function requestTooLarge(bytesMax: number): ApiError {
  return new ApiError(
    "RequestEntityTooLarge",
    `The request has more than ${bytesMax} bytes: a definition may have 1048576, an input 262144.`,
    { status: 413 },
  );
}

export function internalFailure(requestId: string): ApiError {
  return new ApiError(
    "InternalFailure",
    `The request failed for a reason that is not yours. The server's log has it under ${requestId}.`,
    { status: 500 },
  );
}

export function serviceUnavailable(message: string): ApiError {
  return new ApiError("ServiceUnavailable", message, { status: 503 });
}

export function throttling(message: string): ApiError {
  return new ApiError("ThrottlingException", message);
}

/** Members that break the rules of their shapes, all of them. */
export function constraintErrors(problems: readonly string[]): ApiError {
  const count =
    problems.length === 1 ? "1 validation error" : `${problems.length} validation errors`;
  return validation(`${count} detected: ${problems.join("; ")}`);
}

export function validation(message: string, reason?: string): ApiError {
  return new ApiError("ValidationException", message, {
    members: reason === undefined ? {} : { reason },
  });
}

export function missingParameter(message: string): ApiError {
  return new ApiError("MissingRequiredParameter", message);
}

export function invalidArn(reason: string): ApiError {
  return new ApiError("InvalidArn", `Invalid Arn: '${reason}'`);
}

export function invalidName(message: string): ApiError {
  return new ApiError("InvalidName", message);
}

/** @param details As AWS joins them: `CODE: message at /location`. */
export function invalidDefinition(details: string): ApiError {
  return new ApiError("InvalidDefinition", `Invalid State Machine Definition: '${details}'`);
}

export function invalidInput(message: string): ApiError {
  return new ApiError("InvalidExecutionInput", message);
}

export function invalidLogging(reason: string): ApiError {
  return new ApiError("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${reason}`);
}

export function invalidEncryption(reason: string): ApiError {
  return new ApiError(
    "InvalidEncryptionConfiguration",
    `Invalid Encryption Configuration: ${reason}`,
  );
}

export function machineDoesNotExist(arn: string): ApiError {
  return new ApiError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
}

export function machineExists(arn: string): ApiError {
  return new ApiError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
}

export function machineTypeNotSupported(
  message = "This operation is not supported by this type of state machine",
): ApiError {
  return new ApiError("StateMachineTypeNotSupported", message);
}

/** Of aliases: AWS does not name them. */
export function noSuchResource(): ApiError {
  return new ApiError("ResourceNotFound", "Request references a resource that does not exist.");
}

export function resourceNotFound(arn: string): ApiError {
  return new ApiError("ResourceNotFound", `Resource not found: '${arn}'`, {
    members: { resourceName: arn },
  });
}

export function tooManyTags(arn: string): ApiError {
  return new ApiError("TooManyTags", `A resource may have at most 50 tags: '${arn}'`, {
    members: { resourceName: arn },
  });
}

export function conflict(message: string): ApiError {
  return new ApiError("ConflictException", message);
}

export function quotaExceeded(message: string): ApiError {
  return new ApiError("ServiceQuotaExceededException", message, { status: 402 });
}

export function invalidToken(): ApiError {
  return new ApiError("InvalidToken", "Invalid Token: 'Invalid token'");
}
