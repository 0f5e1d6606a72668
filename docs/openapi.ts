// Written by npm run generate from docs/openapi.json; with openapi-fetch a client in one line.
export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the public keys of access tokens
         * @description Tokens are signed with EdDSA over Ed25519, for issuer `jatra` and audience `jatra-api`. A new key is published ten minutes before it signs.
         */
        get: operations["get.well-knownJwks.json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open an account
         * @description Sends a REGISTRATION code to the e-mail and another to the phone. Enter each at otp/verify with the access token of this answer. Until one of them is proved, nobody can sign in to the account. The answer is the same where a contact belongs to another account: the message to that contact says so.
         */
        post: operations["postV1AuthRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/otp/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a one-time code
         * @description Sends the code to the phone or to the email, whichever is given. The answer is the same where nobody has an account there. A code can be used once, for 5 minutes and 5 tries. A newer code replaces it once it has been sent. Ask for another after 90 seconds, at most 3 times in 10 minutes. A caller who is signed in, or sends a refresh token from before, has codes that nobody else can use up.
         */
        post: operations["postV1AuthOtpSend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/otp/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enter a one-time code
         * @description REGISTRATION proves the phone or the email for the account that the code was sent for. Send the access token of the registration with it. Without the token, somebody else may have registered with the same contact: then passwordVoid is true, the contact alone opens the account, and its holder sets a password by password/forgot and password/reset. SIGN_IN_NEEDED: the account has proved another contact, so sign in to it first. LOGIN answers tokens, or a challenge where the account has a second factor. Enter a PASSWORD_RESET code at password/reset.
         */
        post: operations["postV1AuthOtpVerify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password/forgot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a PASSWORD_RESET code
         * @description The answer is the same for known and unknown people.
         */
        post: operations["postV1AuthPasswordForgot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password by a code
         * @description Ends every session of the account. The other contact opens the account no more until it is proved again, unless both were proved in one session. contactsShut names it.
         */
        post: operations["postV1AuthPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a new password by the current one
         * @description Ends every other session of the account. PASSWORD_WRONG: the current password is wrong.
         */
        post: operations["postV1AuthPasswordChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a password
         * @description Answers 202 with a challenge for login/second-factor where the account has a second factor. Answers CREDENTIALS_WRONG whatever is wrong, and ACCOUNT_NOT_ACTIVE only after the right password.
         */
        post: operations["postV1AuthLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/login/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with a challenge and the second factor
         * @description Takes a code of the authenticator app, each once, or a recovery code. After CODE_NOT_VALID send the challenge again, five tries in all. After CHALLENGE_NOT_VALID sign in again.
         */
        post: operations["postV1AuthLoginSecond-factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange the refresh token for new tokens
         * @description A refresh token can be exchanged once. A client that sends it again within 30 seconds, before its successor is used, gets the same successor. Any other repetition ends the session.
         */
        post: operations["postV1AuthRefresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this session
         * @description Its access and refresh tokens are refused from now on.
         */
        post: operations["postV1AuthLogout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List my sessions, newest first */
        get: operations["getV1AuthSessions"];
        put?: never;
        post?: never;
        /**
         * End all my sessions
         * @description With keepCurrent=true the current session goes on.
         */
        delete: operations["deleteV1AuthSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of my sessions */
        delete: operations["deleteV1AuthSessionsById"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List my e-mail and phone, proved or not */
        get: operations["getV1AuthContacts"];
        put?: never;
        /**
         * Add an e-mail or a phone, or change it
         * @description Needs the password. Sends a REGISTRATION code to the new contact: enter it at otp/verify while signed in. Then the new contact replaces the old one, and every contact that the account has or had gets a message. A contact that belongs to another account gets no code.
         */
        post: operations["postV1AuthContacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/contacts/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove my e-mail or phone
         * @description Needs the password. The last proved contact stays (LAST_CONTACT). Every contact that the account has or had gets a message.
         */
        post: operations["postV1AuthContactsRemove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get my second factor */
        get: operations["getV1AuthSecond-factor"];
        put?: never;
        /**
         * Enrol an authenticator app
         * @description Needs the password, and a LOGIN code sent to the phone or the email of the account. Only this answer has the secret. The app is in use once second-factor/confirm has taken its first code. SECOND_FACTOR_EXISTS: remove the present one first.
         */
        post: operations["postV1AuthSecond-factor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm the authenticator app by its first code
         * @description Answers ten recovery codes. Every other session ends. This one has now shown both factors: its next refresh answers a token with the role of the account.
         */
        post: operations["postV1AuthSecond-factorConfirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/second-factor/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove my second factor
         * @description Needs the password, and a code of the app or a recovery code. Every session ends, this one too.
         */
        post: operations["postV1AuthSecond-factorRemove"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List accounts, newest first */
        get: operations["getV1AdminUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what administrators did to accounts, newest first */
        get: operations["getV1AdminUsersActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{userId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an account */
        get: operations["getV1AdminUsersByUserId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Suspend, ban or readmit an account
         * @description SUSPENDED and BANNED end every session at once. Only a SUPER_ADMIN can change the account of an administrator. Nobody can change their own.
         */
        patch: operations["patchV1AdminUsersByUserId"];
        trace?: never;
    };
    "/v1/admin/users/{userId}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the role of an account
         * @description Ends every session of the account at once. Nobody can change their own role. Where staff need a second factor, the role takes effect once the account has one.
         */
        put: operations["putV1AdminUsersByUserIdRole"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{userId}/sessions/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * See when an account has signed in
         * @description Its sessions that live, without addresses or devices. That somebody looked is on record.
         */
        post: operations["postV1AdminUsersByUserIdSessionsShow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{userId}/sessions/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End one session of an account, or all
         * @description At once and everywhere. Only a SUPER_ADMIN can end those of an administrator. A repeat ends nothing more.
         */
        post: operations["postV1AdminUsersByUserIdSessionsEnd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/users/{userId}/second-factor/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reset a second factor that its holder has lost
         * @description Ends every session of the account. The holder enrols a new app with the password and a code sent to the account. Nobody can reset their own.
         */
        post: operations["postV1AdminUsersByUserIdSecond-factorReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get my profile */
        get: operations["getV1UsersMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change my profile
         * @description NID and passport numbers are stored encrypted and masked in every answer.
         */
        patch: operations["patchV1UsersMe"];
        trace?: never;
    };
    "/v1/users/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export everything that is held about me
         * @description Needs the password, because the answer has whole NID and passport numbers (PASSWORD_WRONG). It has everything or nothing: where a service is away, 503 names it in `service`.
         */
        post: operations["postV1UsersMeExport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete my account for good
         * @description Refused while a booked journey is not over (JOURNEYS_AHEAD), and while a payment or a refund is on its way (MONEY_ON_ITS_WAY). Every session ends at once. Profile, saved passengers and messages are deleted. Contacts, and names in past bookings and tickets, are overwritten at `anonymiseAt`. After that, the contacts can register again.
         */
        post: operations["postV1UsersMeErase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/passengers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List my saved passengers */
        get: operations["getV1UsersMePassengers"];
        put?: never;
        /**
         * Save a passenger
         * @description An account saves 20 passengers at most (TOO_MANY_PASSENGERS).
         */
        post: operations["postV1UsersMePassengers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/me/passengers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a saved passenger */
        delete: operations["deleteV1UsersMePassengersById"];
        options?: never;
        head?: never;
        /** Change a saved passenger */
        patch: operations["patchV1UsersMePassengersById"];
        trace?: never;
    };
    "/v1/stations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find stations
         * @description By part of the English or Bengali name, or by code; best match first. A misspelt name finds what is written or sounds alike.
         */
        get: operations["getV1Stations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stations/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the names of all stations
         * @description In one small answer, for a client that finds stations by itself while somebody types.
         */
        get: operations["getV1StationsNames"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List trains by number */
        get: operations["getV1Trains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trains/{trainId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a train with its stops and coaches
         * @description By id or number.
         */
        get: operations["getV1TrainsByTrainId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the rules of sale and refund */
        get: operations["getV1Rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search trips between two stations
         * @description Trips that leave `from` on `date` and call at `to`, by departure. Trips that have left are not listed. The `fare` of a class is what one passenger pays: base fare, VAT and bedding. A trip without `classes` runs but is not sold. `available` and everything else is at most 1 second old here, 2 seconds behind a cache; `available` is null while it cannot be told. Nothing is sold from it: a hold looks anew.
         */
        get: operations["getV1Trips"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trips/{trainId}/{journeyDate}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a trip with its stops and its delay
         * @description The train by id or number, and the Dhaka date on which it leaves its origin. From yesterday to the end of the advance sale.
         */
        get: operations["getV1TripsByTrainIdByJourneyDate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/trips": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List trips by journey date */
        get: operations["getV1AdminTrips"];
        put?: never;
        /**
         * Add a trip on a further date
         * @description An off day is allowed. Sale begins with the first day of the advance sale.
         */
        post: operations["postV1AdminTrips"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/trips/{trainId}/{journeyDate}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a trip */
        get: operations["getV1AdminTripsByTrainIdByJourneyDate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/trips/{trainId}/{journeyDate}/delay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the delay of a trip
         * @description In minutes, the same at every stop; 0 puts the trip back on time. Allowed until 30 days after the journey date.
         */
        post: operations["postV1AdminTripsByTrainIdByJourneyDateDelay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/trips/{trainId}/{journeyDate}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a trip
         * @description A cancelled trip cannot be restored. Allowed until 30 days after the journey date, for a COMPLETED trip too. The sale ends; unpaid bookings fail; paid bookings are cancelled and refunded in full, service charge included. With `reachedStation`, passengers who got off there or before get nothing back, and passengers on board get the share of the fare for the kilometres not travelled. Once the train has left its origin its seats stay sold; only money moves.
         */
        post: operations["postV1AdminTripsByTrainIdByJourneyDateCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/trips/{trainId}/{journeyDate}/recount": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Count the sold seats of a trip again
         * @description From its bookings. A repeat changes nothing.
         */
        post: operations["postV1AdminTripsByTrainIdByJourneyDateRecount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/schedule/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the administrators’ actions on timetable and trips, newest first */
        get: operations["getV1AdminScheduleActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sale": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what is paused, and what opens when */
        get: operations["getV1AdminSale"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sale/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Interrupt the sale of a train, a zone or everything
         * @description Within a second nobody gets a hold any more: 409 SALE_PAUSED. Who holds seats may book and pay. A repeat changes nothing.
         */
        post: operations["postV1AdminSalePause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sale/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End an interruption of the sale
         * @description Of the same scope, key and date. A time of opening stays. A repeat changes nothing.
         */
        post: operations["postV1AdminSaleResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/sale/open-at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say when the sale of a train, a zone or everything opens
         * @description Until then a hold gets 409 SALE_NOT_OPEN. null takes it back. A repeat changes nothing.
         */
        post: operations["postV1AdminSaleOpen-at"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/stations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List stations by code */
        get: operations["getV1AdminStations"];
        put?: never;
        /** Add a station */
        post: operations["postV1AdminStations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/stations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a station */
        get: operations["getV1AdminStationsById"];
        put?: never;
        post?: never;
        /**
         * Deactivate a station
         * @description It is kept and can be made active again.
         */
        delete: operations["deleteV1AdminStationsById"];
        options?: never;
        head?: never;
        /**
         * Change a station
         * @description A code cannot change. A station where trains call cannot be deactivated: 409 STATION_IN_USE.
         */
        patch: operations["patchV1AdminStationsById"];
        trace?: never;
    };
    "/v1/admin/trains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List trains by number */
        get: operations["getV1AdminTrains"];
        put?: never;
        /** Add a train */
        post: operations["postV1AdminTrains"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/trains/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a train */
        get: operations["getV1AdminTrainsById"];
        put?: never;
        post?: never;
        /**
         * Deactivate a train
         * @description It is kept and can be made active again.
         */
        delete: operations["deleteV1AdminTrainsById"];
        options?: never;
        head?: never;
        /**
         * Change a train
         * @description Names may change at any time. Off day and deactivation: 409 TRIP_IN_USE while a seat of the train is held or sold.
         */
        patch: operations["patchV1AdminTrainsById"];
        trace?: never;
    };
    "/v1/admin/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List routes, of one train if `trainId` is given */
        get: operations["getV1AdminRoutes"];
        put?: never;
        /** Add a route */
        post: operations["postV1AdminRoutes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/routes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a route */
        get: operations["getV1AdminRoutesById"];
        put?: never;
        post?: never;
        /**
         * Deactivate a route
         * @description It is kept and can be made active again.
         */
        delete: operations["deleteV1AdminRoutesById"];
        options?: never;
        head?: never;
        /**
         * Change a route
         * @description 409 TRIP_IN_USE while a seat of the train is held or sold.
         */
        patch: operations["patchV1AdminRoutesById"];
        trace?: never;
    };
    "/v1/admin/stops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the stops of a route in travel order */
        get: operations["getV1AdminStops"];
        put?: never;
        /** Add a stop */
        post: operations["postV1AdminStops"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/stops/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a stop */
        get: operations["getV1AdminStopsById"];
        put?: never;
        post?: never;
        /**
         * Deactivate a stop
         * @description It is kept and can be made active again.
         */
        delete: operations["deleteV1AdminStopsById"];
        options?: never;
        head?: never;
        /**
         * Change a stop
         * @description The platform may change at any time. Everything else: 409 TRIP_IN_USE while a seat of the train is held or sold.
         */
        patch: operations["patchV1AdminStopsById"];
        trace?: never;
    };
    "/v1/admin/coaches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the coaches of a train in order */
        get: operations["getV1AdminCoaches"];
        put?: never;
        /** Add a coach */
        post: operations["postV1AdminCoaches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/coaches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a coach */
        get: operations["getV1AdminCoachesById"];
        put?: never;
        post?: never;
        /**
         * Deactivate a coach
         * @description It is kept and can be made active again.
         */
        delete: operations["deleteV1AdminCoachesById"];
        options?: never;
        head?: never;
        /**
         * Change a coach
         * @description 409 TRIP_IN_USE while a seat of the train is held or sold.
         */
        patch: operations["patchV1AdminCoachesById"];
        trace?: never;
    };
    "/v1/admin/seats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the seats of a coach in order */
        get: operations["getV1AdminSeats"];
        put?: never;
        /** Add a seat */
        post: operations["postV1AdminSeats"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/seats/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a seat */
        get: operations["getV1AdminSeatsById"];
        put?: never;
        post?: never;
        /**
         * Deactivate a seat
         * @description It is kept and can be made active again.
         */
        delete: operations["deleteV1AdminSeatsById"];
        options?: never;
        head?: never;
        /**
         * Change a seat
         * @description 409 TRIP_IN_USE while a seat of the train is held or sold.
         */
        patch: operations["patchV1AdminSeatsById"];
        trace?: never;
    };
    "/v1/trips/{trainId}/{journeyDate}/seats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the seats of a trip between two stops
         * @description A seat that is sold only before or after these stops is AVAILABLE. The map is at most 1 second old at the origin, 2 behind a cache; whether a seat is free POST /v1/holds decides.
         */
        get: operations["getV1TripsByTrainIdByJourneyDateSeats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my holds, newest first
         * @description Lists the holds that have not expired. A hold stays in the list while its booking waits for payment; `bookingId` names that booking. If the answer to POST /v1/holds was lost, look here.
         */
        get: operations["getV1Holds"];
        put?: never;
        /**
         * Hold seats
         * @description Holds all of the seats or none, for five minutes. Send either seatIds, or class and count. 409 SEAT_NOT_AVAILABLE: `seats` names the taken seats. 409 SEAT_LIMIT_EXCEEDED: more than four seats on this trip for one account, or for all accounts of one NID or passport. 409 TOO_MANY_SEATS_HELD: more than eight seats held at once on all trips, with `limit` and `held`; an agent may hold more. 409 HOLD_RENEWED_TOO_SOON: the caller held these seats a moment ago and may hold them again after `retryAfter` seconds; class and count finds other seats. 403 PHONE_NOT_VERIFIED: the account has not verified its phone number. Where a hold of the caller causes the refusal, `holds` names it by `holdId`, `expiresAt`, `claimed` and `seats`: the answer to an earlier request may have been lost.
         */
        post: operations["postV1Holds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{holdId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show one of my holds
         * @description 404 HOLD_NOT_FOUND once it has expired.
         */
        get: operations["getV1HoldsByHoldId"];
        put?: never;
        post?: never;
        /**
         * Release a hold
         * @description After a booking has been made from it: 409 HOLD_CLAIMED, with the `bookingId`.
         */
        delete: operations["deleteV1HoldsByHoldId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/bookings/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what agents booked and who cancelled what, the newest first */
        get: operations["getV1AdminBookingsActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/holds/{holdId}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release a hold of which nobody knows
         * @description Its seats return to sale. One from which a booking was made is refused: cancel the booking. A repeat releases nothing more.
         */
        post: operations["postV1AdminHoldsByHoldIdRelease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/holds/rebuild": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make Redis anew from Postgres
         * @description The trip that is named at once, every other before it sells again; without a trip all of them alike. No hold and no sale is lost.
         */
        post: operations["postV1AdminHoldsRebuild"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bookings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List my bookings, the newest first */
        get: operations["getV1Bookings"];
        put?: never;
        /**
         * Book a hold
         * @description Name one passenger for every held seat. The server sets the prices. The booking waits for payment until `expiresAt`. The same hold with the same passengers gets the same booking again. 409 ORDER_LIMIT_REACHED: the buyer has made all orders of the day; `opensAt` tells when the next is possible, `bookingIds` names the orders made.
         */
        post: operations["postV1Bookings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bookings/pnr/{pnr}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find my booking by its PNR */
        get: operations["getV1BookingsPnrByPnr"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bookings/{bookingId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one of my bookings */
        get: operations["getV1BookingsByBookingId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bookings/{bookingId}/refund-offer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Quote the refund for cancelling now
         * @description The refund depends on the time left to the departure from the boarding station. A percentage is deducted from the base fare. VAT and bedding come back whole while anything comes back. The service charge comes back only where `serviceChargeRefundable` says so. The offer leaves out passengers whose ticket has been used and lists them in `usedTickets`. 409 TICKET_USED: the request names such a passenger, or no other passenger is left.
         */
        get: operations["getV1BookingsByBookingIdRefund-offer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bookings/{bookingId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a booking, or some of its passengers
         * @description The tickets become void, the seats return to sale, and the refund quoted at this moment is paid out. 202: one of these steps is not done yet, and the server goes on with it. Only a paid booking can be cancelled in part. 409 TICKET_USED: no passenger is cancelled; `passengerIds` names those whose tickets have been used, and the others can be cancelled without them.
         */
        post: operations["postV1BookingsByBookingIdCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pay a booking
         * @description Opens a session at SSLCommerz for the booking's whole amount. Send the payer to `redirectUrl`. While the booking waits for payment, the request may be made again.
         */
        post: operations["postV1Payments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{paymentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one of my payments and its refunds */
        get: operations["getV1PaymentsByPaymentId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/payments/{paymentId}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept or reject a payment under review
         * @description ACCEPT: the payment pays its booking. REJECT: all of the money goes back.
         */
        post: operations["postV1AdminPaymentsByPaymentIdReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/payments/{paymentId}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close an unclear payment
         * @description Takes the payment off the waiting list. Settle the money with the gateway first: this moves none. A later report of the gateway still counts.
         */
        post: operations["postV1AdminPaymentsByPaymentIdClose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/refunds/{refundId}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a failed refund to the gateway again
         * @description Where the gateway refused or cancelled the refund, it is sent as a new one. Where the gateway gave no final answer, the same one is sent. A refund of more than was captured is never sent.
         */
        post: operations["postV1AdminRefundsByRefundIdResend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/payments/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List payments and refunds that wait for a person, the oldest first
         * @description Payments under review (settle them by review), failed refunds (by resend) and unclear payments (by close).
         */
        get: operations["getV1AdminPaymentsWaiting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/payments/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was decided about payments, the newest first */
        get: operations["getV1AdminPaymentsActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/sslcommerz/ipn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive the notification of SSLCommerz
         * @description The server checks the signature and then asks the gateway. Only this notification confirms a payment.
         */
        post: operations["postV1PaymentsSslcommerzIpn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/{paymentId}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the payer how the payment ended */
        get: operations["getV1PaymentsByPaymentIdResult"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/sslcommerz/success": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take the payer's browser back after paying, by GET
         * @description Confirms no payment. Sends the browser on to the `returnUrl` or to the plain result page.
         */
        get: operations["getV1PaymentsSslcommerzSuccess"];
        put?: never;
        /**
         * Take the payer's browser back after paying
         * @description Confirms no payment. Sends the browser on to the `returnUrl` or to the plain result page.
         */
        post: operations["postV1PaymentsSslcommerzSuccess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/sslcommerz/fail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take the payer's browser back after a payment that failed, by GET
         * @description Confirms no payment. Sends the browser on to the `returnUrl` or to the plain result page.
         */
        get: operations["getV1PaymentsSslcommerzFail"];
        put?: never;
        /**
         * Take the payer's browser back after a payment that failed
         * @description Confirms no payment. Sends the browser on to the `returnUrl` or to the plain result page.
         */
        post: operations["postV1PaymentsSslcommerzFail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/payments/sslcommerz/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take the payer's browser back after cancelling, by GET
         * @description Confirms no payment. Sends the browser on to the `returnUrl` or to the plain result page.
         */
        get: operations["getV1PaymentsSslcommerzCancel"];
        put?: never;
        /**
         * Take the payer's browser back after cancelling
         * @description Confirms no payment. Sends the browser on to the `returnUrl` or to the plain result page.
         */
        post: operations["postV1PaymentsSslcommerzCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my tickets
         * @description Newest first. Tickets are issued a moment after the booking is confirmed.
         */
        get: operations["getV1Tickets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{ticketId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get one of my tickets */
        get: operations["getV1TicketsByTicketId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{ticketId}/qr.svg": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the QR code of a ticket as SVG */
        get: operations["getV1TicketsByTicketIdQr.svg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{ticketId}/qr.png": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the QR code of a ticket as PNG */
        get: operations["getV1TicketsByTicketIdQr.png"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/{ticketId}/ticket.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a ticket to print
         * @description A PDF of one A4 page in English and Bengali, to fold twice.
         */
        get: operations["getV1TicketsByTicketIdTicket.pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a ticket and use it up
         * @description The first that applies is the answer: FORGED (not signed by us, or unknown), WRONG_TRIP, CANCELLED, EXPIRED, ALREADY_USED, TOO_EARLY, VALID. Only VALID uses the ticket up. A checker who repeats a scan with the same deviceId and nonce gets the same answer; VALID is repeated for some minutes, then the answer is ALREADY_USED. The same nonce with another code or trip gets 422 NONCE_REUSED. A scan that was taken back gets UNDONE. If the checker has no duty on the trip, the answer is 403 DUTY_REQUIRED and `trips` names it.
         */
        post: operations["postV1TicketsValidate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/scans/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a scan back
         * @description For a scan of the wrong ticket, or of a passenger who does not travel after all. The checker who made the scan may take it back on the same device within some minutes; after that the answer is 409 SCAN_UNDO_TOO_LATE, and `minutes` says how many. The ticket becomes what it would be without the scan; the scan is kept. Repeating the request returns the same answer. A scan that was not VALID gets 409 SCAN_USED_NOTHING.
         */
        post: operations["postV1TicketsScansUndo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the public keys of tickets
         * @description A JWK set, to verify QR codes offline. shared/qr/qr.ts describes the layout of the code.
         */
        get: operations["getV1TicketsKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the cancelled tickets of a trip
         * @description Fetch it before checking offline. A checker without a duty on the trip gets 403 DUTY_REQUIRED.
         */
        get: operations["getV1TicketsRevocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/duties": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my duties
         * @description The trips that administrators assigned to this checker. Where duties are required, a checker without one checks nothing.
         */
        get: operations["getV1TicketsDuties"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/manifest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tickets of a trip
         * @description Fetch it before checking offline. It lists every VALID and USED ticket. Each page has an ETag. A checker without a duty on the trip gets 403 DUTY_REQUIRED.
         */
        get: operations["getV1TicketsManifest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the tickets of a trip that were shown twice
         * @description Every scan that was made after the scan that stands, or that claims to be earlier, with both devices. A checker without a duty on the trip gets 403 DUTY_REQUIRED.
         */
        get: operations["getV1TicketsDuplicates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tickets/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send offline scans
         * @description At most 500 scans and 256 KiB. The earliest scan of a ticket stands and the later ones are ALREADY_USED, in whichever order they arrive. No scan is deleted. A VALID online scan stays the first use even if a scan of another checker or device claims to be earlier; an administrator decides. An administrator also decides when somebody may have travelled on a cancelled ticket. If the checker had no duty on a trip at the time of a scan, the answer is 403 DUTY_REQUIRED, `trips` names those trips, and the whole batch is refused. A batch that is sent again adds nothing; the answer says what holds now. A scan from the future, from more than a week ago or from before the ticket was issued counts as made when it arrived.
         */
        post: operations["postV1TicketsScans"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/tickets/duties": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List duties, oldest first */
        get: operations["getV1AdminTicketsDuties"];
        put?: never;
        /**
         * Assign a trip to a checker
         * @description A checker without a duty gets 403 DUTY_REQUIRED for the scans, the manifest, the revocations and the duplicates of that trip. Repeating the request returns the same duty.
         */
        post: operations["postV1AdminTicketsDuties"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/tickets/duties/{dutyId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a duty
         * @description The checker may still send offline scans made before. Repeating the request returns the same duty.
         */
        delete: operations["deleteV1AdminTicketsDutiesByDutyId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/tickets/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List disputed scans, oldest first
         * @description A dispute is opened when two scans claim the first use of a ticket, or when somebody may have travelled on a cancelled ticket.
         */
        get: operations["getV1AdminTicketsDisputes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/tickets/disputes/{disputeId}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide a dispute
         * @description A dispute is decided once; a second decision gets 409 DISPUTE_DECIDED. Administrators cannot decide about their own scans. No money moves.
         */
        post: operations["postV1AdminTicketsDisputesByDisputeIdDecide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/admin/tickets/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the administrators’ actions on duties and disputes, newest first */
        get: operations["getV1AdminTicketsActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List my notifications
         * @description Newest first. One-time codes are masked.
         */
        get: operations["getV1Notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/{notificationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a notification with the answer of its provider */
        get: operations["getV1NotificationsByNotificationId"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/{notificationId}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a notification again
         * @description For its owner, AGENT, ADMIN and SUPER_ADMIN. The message is written anew from the present state and goes by the same channel to the present address. Codes and warnings are not sent again. A message is repeated at most once a minute.
         */
        post: operations["postV1NotificationsByNotificationIdResend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get my language and channels */
        get: operations["getV1NotificationsPreferences"];
        /** Choose language and channels */
        put: operations["putV1NotificationsPreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/push-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the key for push subscriptions */
        get: operations["getV1NotificationsPush-key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List my push subscriptions */
        get: operations["getV1NotificationsSubscriptions"];
        put?: never;
        /**
         * Subscribe a browser to push notifications
         * @description The body is the result of `PushSubscription.toJSON()`. Subscribing again changes nothing. A browser belongs to the account that subscribed last. A push arrives as JSON {notificationId, kind, bookingId, language, title, body}.
         */
        post: operations["postV1NotificationsSubscriptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/subscriptions/{subscriptionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Unsubscribe a browser */
        delete: operations["deleteV1NotificationsSubscriptionsBySubscriptionId"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/sms/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a delivery report of the SMS provider
         * @description The body is JSON {reference, status: DELIVERED or FAILED, id?, error?}, signed with `X-Sms-Signature: sha256=` and the HMAC-SHA256 of the body in hex.
         */
        post: operations["postV1NotificationsSmsReports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report sales by day
         * @description By the Dhaka date on which a booking was made. Revenue is what confirmed bookings paid, less refunds. CSV with `Accept: text/csv` or `?format=csv`.
         */
        get: operations["getV1ReportsDaily"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report tickets and revenue by day, train, class and route
         * @description Combine them with commas: `by=train,class`. A day is the day of the sale; the rows of a day add up to the revenue of the daily report. A route is where a ticket begins and ends. A refund is divided among the cancelled seats. CSV with `Accept: text/csv` or `?format=csv`.
         */
        get: operations["getV1ReportsSales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports/occupancy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report occupancy by day, train and class
         * @description By the date on which trains leave their origin. Trains without a sale are included, cancelled trains are not. A seat counts for the legs on which it was sold. For future dates only trips with sales are shown. CSV with `Accept: text/csv` or `?format=csv`.
         */
        get: operations["getV1ReportsOccupancy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process runs and takes requests; a proxy asks this */
        get: operations["getHealthLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests can be served now */
        get: operations["getHealthReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Measurements in the Prometheus text format */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A refusal, RFC 9457 */
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @description Stable; branch on this */
            code: string;
            detail?: string;
            requestId: string;
            errors?: {
                field: string;
                message: string;
            }[];
        } & {
            [key: string]: unknown;
        };
        /**
         * @example {
         *       "amount": 144800,
         *       "currency": "BDT",
         *       "scale": 2
         *     }
         */
        Money: {
            amount: number;
            /** @constant */
            currency: "BDT";
            /** @constant */
            scale: 2;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "get.well-knownJwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            /** @constant */
                            kty: "OKP";
                            /** @constant */
                            crv: "Ed25519";
                            x: string;
                            kid: string;
                            /** @constant */
                            alg: "EdDSA";
                            /** @constant */
                            use: "sig";
                        }[];
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthRegister: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Only ASCII before the @. The domain may be in any script
                     * @example rahim@example.com
                     */
                    email: string;
                    /**
                     * @description A mobile number of Bangladesh, in any spelling
                     * @example 01712345678
                     */
                    phone: string;
                    /**
                     * @description 8 to 128 characters of any kind, 8 of them besides your name, phone, e-mail and "jatra". Passwords that many people have are refused
                     * @example a long sentence is best
                     */
                    password: string;
                    /**
                     * @description As on the identity document, in Bengali, Latin, Cyrillic, Devanagari or Arabic letters; at most 100 characters
                     * @example Rahima Khatun
                     */
                    fullName: string;
                    /**
                     * @description The language of messages, from the first code on. Default: what Accept-Language prefers
                     * @example bn
                     * @enum {string}
                     */
                    language?: "en" | "bn";
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        userId: string;
                        /** @example rahim@example.com */
                        email: string;
                        /**
                         * @description E.164
                         * @example +8801712345678
                         */
                        phone: string;
                        fullName: string;
                        /** @description Always true. Each contact gets a code, or, where it belongs to another account, a message that says so */
                        codeSent: boolean;
                        /** @description A JWT, for `Authorization: Bearer` */
                        accessToken: string;
                        refreshToken: string;
                        /** @constant */
                        tokenType: "Bearer";
                        /**
                         * @description Seconds until the access token expires
                         * @example 900
                         */
                        expiresIn: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthOtpSend: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Give either phone or email
                     * @example 01712345678
                     */
                    phone?: string;
                    /**
                     * @description Give either phone or email
                     * @example rahim@example.com
                     */
                    email?: string;
                    /**
                     * @example REGISTRATION
                     * @enum {string}
                     */
                    type: "LOGIN" | "REGISTRATION" | "BOOKING" | "PASSWORD_RESET";
                    /**
                     * @description The last one of a device that signed in to this account before, even if it has expired. It is not used up. It gives the device codes and tries of its own
                     * @example rF3v0y8hJ2bq7Qm1sT6uWx9zAc4dEf5gHi0kLn-Op_Q
                     */
                    refreshToken?: string;
                };
            };
        };
        responses: {
            /** @description Accepted, still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @example 300 */
                        expiresInSeconds: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthOtpVerify: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Give either phone or email
                     * @example 01712345678
                     */
                    phone?: string;
                    /**
                     * @description Give either phone or email
                     * @example rahim@example.com
                     */
                    email?: string;
                    /**
                     * @description What the code was sent for
                     * @enum {string}
                     */
                    type: "LOGIN" | "REGISTRATION" | "BOOKING";
                    /**
                     * @description Six digits, in any script and any groups
                     * @example 482915
                     * @example 482 915
                     */
                    code: string;
                    /**
                     * @description The last one of a device that signed in to this account before, even if it has expired. It is not used up. It gives the device codes and tries of its own
                     * @example rF3v0y8hJ2bq7Qm1sT6uWx9zAc4dEf5gHi0kLn-Op_Q
                     */
                    refreshToken?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        verified: true;
                        /** Format: uuid */
                        userId: string;
                        /** @description Whether the phone of the account is proved */
                        phoneVerified: boolean;
                        /** @description Whether the e-mail of the account is proved */
                        emailVerified: boolean;
                        /** @description After REGISTRATION: somebody else may have set the password, so it opens the account no more. Set one by password/forgot and password/reset */
                        passwordVoid: boolean;
                        /** @description A JWT, for `Authorization: Bearer` */
                        accessToken?: string;
                        refreshToken?: string;
                        /** @constant */
                        tokenType?: "Bearer";
                        /**
                         * @description Seconds until the access token expires
                         * @example 900
                         */
                        expiresIn?: number;
                    };
                };
            };
            /** @description The account has a second factor. Send this, with a code of it, to login/second-factor */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For one sign-in and five tries */
                        challenge: string;
                        /** @example 300 */
                        expiresInSeconds: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthPasswordForgot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description E-mail or phone
                     * @example rahim@example.com
                     * @example 01712345678
                     */
                    identifier: string;
                    /**
                     * @description The last one of a device that signed in to this account before, even if it has expired. It is not used up. It gives the device codes and tries of its own
                     * @example rF3v0y8hJ2bq7Qm1sT6uWx9zAc4dEf5gHi0kLn-Op_Q
                     */
                    refreshToken?: string;
                };
            };
        };
        responses: {
            /** @description Accepted, still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @example 300 */
                        expiresInSeconds: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Give either phone or email
                     * @example 01712345678
                     */
                    phone?: string;
                    /**
                     * @description Give either phone or email
                     * @example rahim@example.com
                     */
                    email?: string;
                    /**
                     * @description Six digits, in any script and any groups
                     * @example 482915
                     * @example 482 915
                     */
                    code: string;
                    /**
                     * @description 8 to 128 characters of any kind, 8 of them besides your name, phone, e-mail and "jatra". Passwords that many people have are refused
                     * @example a long sentence is best
                     */
                    newPassword: string;
                    /**
                     * @description The last one of a device that signed in to this account before, even if it has expired. It is not used up. It gives the device codes and tries of its own
                     * @example rF3v0y8hJ2bq7Qm1sT6uWx9zAc4dEf5gHi0kLn-Op_Q
                     */
                    refreshToken?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        sessionsEnded: true;
                        /** @description Contacts that open the account no more until they are proved again */
                        contactsShut: ("email" | "phone")[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthPasswordChange: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    currentPassword: string;
                    /**
                     * @description 8 to 128 characters of any kind, 8 of them besides your name, phone, e-mail and "jatra". Passwords that many people have are refused
                     * @example a long sentence is best
                     */
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many other sessions ended. The current one goes on */
                        otherSessionsEnded: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description E-mail or phone
                     * @example rahim@example.com
                     * @example 01712345678
                     */
                    identifier: string;
                    password: string;
                    /**
                     * @description The last one of a device that signed in to this account before, even if it has expired. It is not used up. It gives the device codes and tries of its own
                     * @example rF3v0y8hJ2bq7Qm1sT6uWx9zAc4dEf5gHi0kLn-Op_Q
                     */
                    refreshToken?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description A JWT, for `Authorization: Bearer` */
                        accessToken: string;
                        refreshToken: string;
                        /** @constant */
                        tokenType: "Bearer";
                        /**
                         * @description Seconds until the access token expires
                         * @example 900
                         */
                        expiresIn: number;
                    };
                };
            };
            /** @description The account has a second factor. Send this, with a code of it, to login/second-factor */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description For one sign-in and five tries */
                        challenge: string;
                        /** @example 300 */
                        expiresInSeconds: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postV1AuthLoginSecond-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    challenge: string;
                    /**
                     * @description Six digits of the authenticator app, or a recovery code
                     * @example 482915
                     * @example K4QW-7PLD-MZ3A-2XCV-YT6B-HN5R
                     */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description A JWT, for `Authorization: Bearer` */
                        accessToken: string;
                        refreshToken: string;
                        /** @constant */
                        tokenType: "Bearer";
                        /**
                         * @description Seconds until the access token expires
                         * @example 900
                         */
                        expiresIn: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthRefresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Opaque. It can be exchanged once
                     * @example rF3v0y8hJ2bq7Qm1sT6uWx9zAc4dEf5gHi0kLn-Op_Q
                     */
                    refreshToken: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description A JWT, for `Authorization: Bearer` */
                        accessToken: string;
                        refreshToken: string;
                        /** @constant */
                        tokenType: "Bearer";
                        /**
                         * @description Seconds until the access token expires
                         * @example 900
                         */
                        expiresIn: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthLogout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AuthSessions: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            sessionId: string;
                            /**
                             * @description How the session was opened
                             * @enum {string}
                             */
                            method: "PASSWORD" | "CODE";
                            userAgent: string | null;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            lastUsedAt: string;
                            /** Format: date-time */
                            expiresAt: string;
                            isCurrent: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1AuthSessions: {
        parameters: {
            query?: {
                /** @description true: the current session goes on */
                keepCurrent?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many sessions ended */
                        ended: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1AuthSessionsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AuthContacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            kind: "email" | "phone";
                            /**
                             * @example rahim@example.com
                             * @example +8801712345678
                             */
                            value: string;
                            provedAt: string | null;
                        }[];
                    };
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthContacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Give either phone or email
                     * @example 01712345678
                     */
                    phone?: string;
                    /**
                     * @description Give either phone or email
                     * @example rahim@example.com
                     */
                    email?: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Accepted, still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @example 300 */
                        expiresInSeconds: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AuthContactsRemove: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Give either phone or email
                     * @example 01712345678
                     */
                    phone?: string;
                    /**
                     * @description Give either phone or email
                     * @example rahim@example.com
                     */
                    email?: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getV1AuthSecond-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        enrolledAt: string | null;
                        /** @description Whether the account has its role only with a second factor */
                        isRequired: boolean;
                        recoveryCodesLeft: number;
                    };
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postV1AuthSecond-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Give either phone or email
                     * @example 01712345678
                     */
                    phone?: string;
                    /**
                     * @description Give either phone or email
                     * @example rahim@example.com
                     */
                    email?: string;
                    password: string;
                    /**
                     * @description Six digits, in any script and any groups
                     * @example 482915
                     * @example 482 915
                     */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Base32, to type into an app that cannot scan the QR code */
                        secret: string;
                        /** @description The content of the QR code */
                        otpauthUri: string;
                        /** @description The QR code, as SVG */
                        qrSvg: string;
                        /**
                         * @description Seconds until it can be confirmed no more
                         * @example 600
                         */
                        expiresInSeconds: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postV1AuthSecond-factorConfirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Six digits, in any script and any groups
                     * @example 482915
                     * @example 482 915
                     */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Each replaces the app in one sign-in. Only this answer has them */
                        recoveryCodes: string[];
                        otherSessionsEnded: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postV1AuthSecond-factorRemove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    /**
                     * @description Six digits of the authenticator app, or a recovery code
                     * @example 482915
                     * @example K4QW-7PLD-MZ3A-2XCV-YT6B-HN5R
                     */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many sessions ended */
                        ended: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminUsers: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                status?: "ACTIVE" | "SUSPENDED" | "BANNED";
                role?: "USER" | "CHECKER" | "AGENT" | "ADMIN" | "SUPER_ADMIN";
                /** @description The full e-mail or phone of one account */
                identifier?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            userId: string;
                            /** @example Rahim Uddin */
                            fullName: string;
                            email: string | null;
                            phone: string | null;
                            isEmailVerified: boolean;
                            isPhoneVerified: boolean;
                            /** @enum {string} */
                            role: "USER" | "CHECKER" | "AGENT" | "ADMIN" | "SUPER_ADMIN";
                            /** @enum {string} */
                            status: "ACTIVE" | "SUSPENDED" | "BANNED";
                            lastLoginAt: string | null;
                            /** Format: date-time */
                            createdAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminUsersActions: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @example trip */
                entity?: string;
                entityId?: string;
                /** @description The administrator */
                actorId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            actionId: string;
                            /** Format: uuid */
                            actorId: string;
                            /** @example ADMIN */
                            actorRole: string;
                            /** @example update */
                            action: string;
                            /** @example station */
                            entity: string;
                            entityId: string;
                            reason: string | null;
                            before: {
                                [key: string]: unknown;
                            } | null;
                            after: {
                                [key: string]: unknown;
                            } | null;
                            requestId: string;
                            sourceAddress: string | null;
                            /** Format: date-time */
                            at: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminUsersByUserId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        userId: string;
                        /** @example Rahim Uddin */
                        fullName: string;
                        email: string | null;
                        phone: string | null;
                        isEmailVerified: boolean;
                        isPhoneVerified: boolean;
                        /** @enum {string} */
                        role: "USER" | "CHECKER" | "AGENT" | "ADMIN" | "SUPER_ADMIN";
                        /** @enum {string} */
                        status: "ACTIVE" | "SUSPENDED" | "BANNED";
                        lastLoginAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1AdminUsersByUserId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    status: "ACTIVE" | "SUSPENDED" | "BANNED";
                    /** @example Resold tickets */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        userId: string;
                        /** @example Rahim Uddin */
                        fullName: string;
                        email: string | null;
                        phone: string | null;
                        isEmailVerified: boolean;
                        isPhoneVerified: boolean;
                        /** @enum {string} */
                        role: "USER" | "CHECKER" | "AGENT" | "ADMIN" | "SUPER_ADMIN";
                        /** @enum {string} */
                        status: "ACTIVE" | "SUSPENDED" | "BANNED";
                        lastLoginAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        sessionsEnded: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1AdminUsersByUserIdRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "USER" | "CHECKER" | "AGENT" | "ADMIN" | "SUPER_ADMIN";
                    /** @example Resold tickets */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        userId: string;
                        /** @example Rahim Uddin */
                        fullName: string;
                        email: string | null;
                        phone: string | null;
                        isEmailVerified: boolean;
                        isPhoneVerified: boolean;
                        /** @enum {string} */
                        role: "USER" | "CHECKER" | "AGENT" | "ADMIN" | "SUPER_ADMIN";
                        /** @enum {string} */
                        status: "ACTIVE" | "SUSPENDED" | "BANNED";
                        lastLoginAt: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        sessionsEnded: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminUsersByUserIdSessionsShow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description For the record; not told to the passengers
                     * @example The hold is stuck, and nobody knows of it
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: {
                            /** Format: uuid */
                            sessionId: string;
                            method: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            createdAt: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            lastUsedAt: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            expiresAt: string;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminUsersByUserIdSessionsEnd: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description For the record; not told to the passengers
                     * @example The hold is stuck, and nobody knows of it
                     */
                    reason: string;
                    /** Format: uuid */
                    sessionId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        ended: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postV1AdminUsersByUserIdSecond-factorReset": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                userId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example Resold tickets */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessionsEnded: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1UsersMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        userId: string;
                        email: string | null;
                        phone: string | null;
                        fullName: string;
                        dateOfBirth: string | null;
                        gender: ("MALE" | "FEMALE" | "OTHER") | null;
                        nidNumber: string | null;
                        passportNumber: string | null;
                        address: string | null;
                        city: string | null;
                        postalCode: string | null;
                        country: string;
                        avatarUrl: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1UsersMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description As on the identity document, in Bengali, Latin, Cyrillic, Devanagari or Arabic letters; at most 100 characters
                     * @example Rahima Khatun
                     */
                    fullName?: string;
                    dateOfBirth?: string | null;
                    gender?: ("MALE" | "FEMALE" | "OTHER") | null;
                    nidNumber?: string | null;
                    passportNumber?: string | null;
                    address?: string | null;
                    city?: string | null;
                    postalCode?: string | null;
                    /** @example Bangladesh */
                    country?: string;
                    avatarUrl?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        userId: string;
                        email: string | null;
                        phone: string | null;
                        fullName: string;
                        dateOfBirth: string | null;
                        gender: ("MALE" | "FEMALE" | "OTHER") | null;
                        nidNumber: string | null;
                        passportNumber: string | null;
                        address: string | null;
                        city: string | null;
                        postalCode: string | null;
                        country: string;
                        avatarUrl: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1UsersMeExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The password of the account */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        exportedAt: string;
                        account: {
                            /** Format: uuid */
                            userId: string;
                            email: string;
                            phone: string;
                            fullName: string;
                            isEmailVerified: boolean;
                            isPhoneVerified: boolean;
                            contacts?: {
                                kind: string;
                                value: string;
                                /**
                                 * Format: date-time
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                namedAt: string;
                                provedAt: string | null;
                                endedAt: string | null;
                            }[];
                            /** @enum {string} */
                            role: "USER" | "CHECKER" | "AGENT" | "ADMIN" | "SUPER_ADMIN";
                            /** @enum {string} */
                            status: "ACTIVE" | "SUSPENDED" | "BANNED";
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            createdAt: string;
                            lastLoginAt: string | null;
                            secondFactorSince?: string | null;
                            sessions: {
                                /** Format: uuid */
                                sessionId: string;
                                method: string;
                                userAgent: string | null;
                                /**
                                 * Format: date-time
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                createdAt: string;
                                /**
                                 * Format: date-time
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                lastUsedAt: string;
                                endedAt: string | null;
                            }[];
                            codes: {
                                purpose: string;
                                phone: string | null;
                                email: string | null;
                                /**
                                 * Format: date-time
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                createdAt: string;
                                usedAt: string | null;
                            }[];
                        };
                        profile: {
                            /** Format: uuid */
                            userId: string;
                            fullName: string;
                            dateOfBirth: string | null;
                            gender: ("MALE" | "FEMALE" | "OTHER") | null;
                            nidNumber: string | null;
                            passportNumber: string | null;
                            address: string | null;
                            city: string | null;
                            postalCode: string | null;
                            country: string;
                            avatarUrl: string | null;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        };
                        passengers: {
                            /** Format: uuid */
                            passengerId: string;
                            fullName: string;
                            dateOfBirth: string;
                            /**
                             * @example MALE
                             * @enum {string}
                             */
                            gender: "MALE" | "FEMALE" | "OTHER";
                            nidNumber: string | null;
                            passportNumber: string | null;
                            isDefault: boolean;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        bookings: {
                            /** Format: uuid */
                            bookingId: string;
                            version: number;
                            /** Format: uuid */
                            userId: string;
                            pnr: string;
                            bookingReference: string;
                            /** @enum {string} */
                            status: "PENDING" | "CONFIRMED" | "CANCELLED" | "FAILED";
                            /** @enum {string} */
                            paymentStatus: "PENDING" | "COMPLETED" | "FAILED" | "REFUNDED";
                            failureReason: ("PAYMENT_DEADLINE" | "PAYMENT_FAILED" | "SEATS_GONE" | "TRIP_CANCELLED") | null;
                            /** Format: uuid */
                            trainId: string;
                            trainNumber: string;
                            trainName: string;
                            trainNameBn: string;
                            /** @example 2026-11-26 */
                            journeyDate: string;
                            from: {
                                /** Format: uuid */
                                stationId: string;
                                code: string;
                                name: string;
                                nameBn: string;
                            };
                            to: {
                                /** Format: uuid */
                                stationId: string;
                                code: string;
                                name: string;
                                nameBn: string;
                            };
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            boardingAt: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            arrivalAt: string;
                            delayMinutes?: number;
                            tripVersion?: number;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            expiresAt: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            createdAt: string;
                            totalPoisha: number;
                            passengers: {
                                /** Format: uuid */
                                passengerId: string;
                                name: string;
                                age: number;
                                gender: string;
                                document?: {
                                    /** @enum {string} */
                                    kind: "NID" | "PASSPORT";
                                    lastFour: string;
                                } | null;
                                /** Format: uuid */
                                coachId: string;
                                coachNumber: string;
                                /** Format: uuid */
                                seatId: string;
                                seatNumber: string;
                                class: string;
                                insteadOf?: {
                                    /** Format: uuid */
                                    seatId: string;
                                    coachNumber: string;
                                    seatNumber: string;
                                } | null;
                                /** @enum {string} */
                                status: "ACTIVE" | "CANCELLING" | "CANCELLED";
                                basePoisha: number;
                                vatPoisha: number;
                                beddingPoisha: number;
                                serviceChargePoisha: number;
                            }[];
                            cancellations?: {
                                /** Format: uuid */
                                cancellationId: string;
                                refundId: string | null;
                                passengerIds: string[];
                                deductionPoisha: number;
                                refundPoisha: number;
                                /**
                                 * Format: date-time
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                requestedAt: string;
                            }[];
                        }[];
                        payments: {
                            /** Format: uuid */
                            paymentId: string;
                            /** Format: uuid */
                            bookingId: string;
                            transactionId: string;
                            /** @enum {string} */
                            method: "SSLCOMMERZ" | "BKASH" | "NAGAD" | "CARD";
                            /** @enum {string} */
                            status: "INITIATED" | "PROCESSING" | "SUCCESS" | "FAILED" | "REFUNDED";
                            amountPoisha: number;
                            gateway: {
                                [key: string]: string;
                            } | null;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            initiatedAt: string;
                            completedAt: string | null;
                            refunds: {
                                /** Format: uuid */
                                refundId: string;
                                /** @enum {string} */
                                status: "REQUESTED" | "PROCESSING" | "REFUNDED" | "FAILED";
                                amountPoisha: number;
                                reason: string;
                                /**
                                 * Format: date-time
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                createdAt: string;
                                refundedAt: string | null;
                            }[];
                        }[];
                        tickets: {
                            /** Format: uuid */
                            ticketId: string;
                            /** Format: uuid */
                            bookingId: string;
                            /** Format: uuid */
                            passengerId: string;
                            ticketNumber: string;
                            pnr: string;
                            /** @enum {string} */
                            status: "VALID" | "USED" | "CANCELLED" | "EXPIRED";
                            passengerName: string;
                            trainNumber: string;
                            /** @example 2026-11-26 */
                            journeyDate: string;
                            from: string;
                            to: string;
                            coachNumber: string;
                            seatNumber: string;
                            class: string;
                            qr: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            issuedAt: string;
                            validatedAt: string | null;
                            voidedAt: string | null;
                        }[];
                        notifications: {
                            /** Format: uuid */
                            notificationId: string;
                            type: string;
                            kind: string;
                            language: string;
                            bookingId: string | null;
                            recipient: string;
                            subject: string | null;
                            message: string;
                            status: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            createdAt: string;
                            sentAt: string | null;
                            deliveredAt: string | null;
                        }[];
                        preferences: {
                            language: string;
                            channels: string[];
                        } | null;
                        pushSubscriptions: {
                            /** Format: uuid */
                            subscriptionId: string;
                            endpoint: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            createdAt: string;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1UsersMeErase: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The password of the account */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        deletedAt: string;
                        /**
                         * Format: date-time
                         * @description When the last data that name the holder are overwritten
                         */
                        anonymiseAt: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1UsersMePassengers: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            passengerId: string;
                            fullName: string;
                            dateOfBirth: string;
                            /**
                             * @example MALE
                             * @enum {string}
                             */
                            gender: "MALE" | "FEMALE" | "OTHER";
                            nidNumber: string | null;
                            passportNumber: string | null;
                            isDefault: boolean;
                            /** Format: date-time */
                            createdAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1UsersMePassengers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description As on the identity document, in Bengali, Latin, Cyrillic, Devanagari or Arabic letters; at most 100 characters
                     * @example Rahima Khatun
                     */
                    fullName: string;
                    /**
                     * Format: date
                     * @description YYYY-MM-DD
                     * @example 1990-12-16
                     */
                    dateOfBirth: string;
                    /**
                     * @example MALE
                     * @enum {string}
                     */
                    gender: "MALE" | "FEMALE" | "OTHER";
                    nidNumber?: string | null;
                    passportNumber?: string | null;
                    /** @description At most one passenger is the default. The newest choice wins */
                    isDefault?: boolean;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        passengerId: string;
                        fullName: string;
                        dateOfBirth: string;
                        /**
                         * @example MALE
                         * @enum {string}
                         */
                        gender: "MALE" | "FEMALE" | "OTHER";
                        nidNumber: string | null;
                        passportNumber: string | null;
                        isDefault: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1UsersMePassengersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1UsersMePassengersById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description As on the identity document, in Bengali, Latin, Cyrillic, Devanagari or Arabic letters; at most 100 characters
                     * @example Rahima Khatun
                     */
                    fullName?: string;
                    /**
                     * Format: date
                     * @description YYYY-MM-DD
                     * @example 1990-12-16
                     */
                    dateOfBirth?: string;
                    /**
                     * @example MALE
                     * @enum {string}
                     */
                    gender?: "MALE" | "FEMALE" | "OTHER";
                    nidNumber?: string | null;
                    passportNumber?: string | null;
                    /** @description At most one passenger is the default. The newest choice wins */
                    isDefault?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        passengerId: string;
                        fullName: string;
                        dateOfBirth: string;
                        /**
                         * @example MALE
                         * @enum {string}
                         */
                        gender: "MALE" | "FEMALE" | "OTHER";
                        nidNumber: string | null;
                        passportNumber: string | null;
                        isDefault: boolean;
                        /** Format: date-time */
                        createdAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Stations: {
        parameters: {
            query?: {
                /**
                 * @description Part of a name in English or Bengali, or a code
                 * @example dhaka
                 */
                q?: string;
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            stationId: string;
                            /**
                             * @description Station code
                             * @example DA
                             */
                            code: string;
                            /** @example Dhaka */
                            name: string;
                            /** @example ঢাকা */
                            nameBn: string;
                            /** @example Dhaka */
                            city: string;
                            district: string | null;
                            division: string | null;
                            /**
                             * @example [
                             *       "Kamalapur"
                             *     ]
                             */
                            aliases: string[];
                            latitude: number | null;
                            longitude: number | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1StationsNames: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        stations: {
                            /**
                             * @description Station code
                             * @example DA
                             */
                            code: string;
                            /** @example Dhaka */
                            name: string;
                            /** @example ঢাকা */
                            nameBn: string;
                            /**
                             * @example [
                             *       "Kamalapur"
                             *     ]
                             */
                            aliases: string[];
                        }[];
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Trains: {
        parameters: {
            query?: {
                /**
                 * @description Part of the name in English or Bengali, or the number
                 * @example upaban
                 */
                q?: string;
                type?: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            trainId: string;
                            /** @example 739 */
                            trainNumber: string;
                            /** @example Upaban Express */
                            trainName: string;
                            /** @example উপবন এক্সপ্রেস */
                            trainNameBn: string;
                            /** @enum {string} */
                            type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                            from: {
                                /**
                                 * @description Station code
                                 * @example DA
                                 */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            to: {
                                /**
                                 * @description Station code
                                 * @example DA
                                 */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            /**
                             * @description Wall-clock time in Dhaka
                             * @example 22:00
                             */
                            departureTime: string;
                            /**
                             * @description Wall-clock time in Dhaka
                             * @example 22:00
                             */
                            arrivalTime: string;
                            /** @example 420 */
                            durationMinutes: number;
                            offDay: string | null;
                            /** @enum {string} */
                            operatesOn: "ALL" | "WEEKDAYS" | "WEEKENDS";
                            /**
                             * @description Empty: the train is shown but not sold
                             * @example [
                             *       "AC_B",
                             *       "SNIGDHA",
                             *       "S_CHAIR"
                             *     ]
                             */
                            classes: string[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TrainsByTrainId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trainId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        trainId: string;
                        /** @example 739 */
                        trainNumber: string;
                        /** @example Upaban Express */
                        trainName: string;
                        /** @example উপবন এক্সপ্রেস */
                        trainNameBn: string;
                        /** @enum {string} */
                        type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                        from: {
                            /**
                             * @description Station code
                             * @example DA
                             */
                            code: string;
                            /** @example Dhaka */
                            name: string;
                            /** @example ঢাকা */
                            nameBn: string;
                        };
                        to: {
                            /**
                             * @description Station code
                             * @example DA
                             */
                            code: string;
                            /** @example Dhaka */
                            name: string;
                            /** @example ঢাকা */
                            nameBn: string;
                        };
                        /**
                         * @description Wall-clock time in Dhaka
                         * @example 22:00
                         */
                        departureTime: string;
                        /**
                         * @description Wall-clock time in Dhaka
                         * @example 22:00
                         */
                        arrivalTime: string;
                        /** @example 420 */
                        durationMinutes: number;
                        offDay: string | null;
                        /** @enum {string} */
                        operatesOn: "ALL" | "WEEKDAYS" | "WEEKENDS";
                        /**
                         * @description Empty: the train is shown but not sold
                         * @example [
                         *       "AC_B",
                         *       "SNIGDHA",
                         *       "S_CHAIR"
                         *     ]
                         */
                        classes: string[];
                        zone: string | null;
                        /**
                         * @description Weekdays on which it leaves its origin
                         * @example [
                         *       "Sunday",
                         *       "Monday"
                         *     ]
                         */
                        runsOn: string[];
                        stops: {
                            /** Format: uuid */
                            stationId: string;
                            /**
                             * @description Station code
                             * @example DA
                             */
                            code: string;
                            /** @example Dhaka */
                            name: string;
                            /** @example ঢাকা */
                            nameBn: string;
                            arrivalTime: string | null;
                            arrivalDayOffset: number | null;
                            departureTime: string | null;
                            departureDayOffset: number | null;
                            /** @description A time is copied or interpolated, because the source has none */
                            timesEstimated: boolean;
                            distanceKm: number | null;
                            /** @description Whether journeys that start here are sold */
                            onlineBoarding: boolean;
                            platformNumber: string | null;
                        }[];
                        /** @description Assumed, because the railway publishes no coach plan */
                        coaches: {
                            /** Format: uuid */
                            coachId: string;
                            /** @example KA */
                            coachNumber: string;
                            /** @example ক */
                            coachNumberBn: string;
                            /**
                             * @description Class code
                             * @example S_CHAIR
                             */
                            class: string;
                            /** @example Shovan Chair */
                            className: string;
                            /** @example শোভন চেয়ার */
                            classNameBn: string;
                            /** @example 60 */
                            totalSeats: number;
                        }[];
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Trips are sold from today to so many days later
                         * @example 10
                         */
                        advanceSaleDays: number;
                        /** @example 4 */
                        maxSeatsPerOrder: number;
                        /**
                         * @description Of one account, by the day of the order
                         * @example 2
                         */
                        maxOrdersPerDay: number;
                        /**
                         * @description Before the train is expected to leave the boarding stop
                         * @example 15
                         */
                        saleClosesMinutesBeforeDeparture: number;
                        serviceCharge: components["schemas"]["Money"];
                        serviceChargeRefundable: boolean;
                        /** @description The most generous first; of what is deducted, either the percentage or the sums are given */
                        refundTiers: {
                            /**
                             * @description The tier applies when at least so many hours are left; below the last tier nothing is refunded
                             * @example 48
                             */
                            hoursBeforeDepartureMin: number;
                            deductionPercent: number | null;
                            deductionByClass: {
                                [key: string]: components["schemas"]["Money"];
                            } | null;
                        }[];
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Trips: {
        parameters: {
            query: {
                /**
                 * @description Station by code or name
                 * @example DA
                 */
                from: string;
                /**
                 * @description Station by code or name
                 * @example CG
                 */
                to: string;
                /**
                 * @description The Dhaka date on which the train leaves `from`, from today to the end of the advance sale
                 * @example 2026-11-26
                 */
                date: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        from: {
                            /**
                             * @description Station code
                             * @example DA
                             */
                            code: string;
                            /** @example Dhaka */
                            name: string;
                            /** @example ঢাকা */
                            nameBn: string;
                        };
                        to: {
                            /**
                             * @description Station code
                             * @example DA
                             */
                            code: string;
                            /** @example Dhaka */
                            name: string;
                            /** @example ঢাকা */
                            nameBn: string;
                        };
                        /** @example 2026-11-26 */
                        date: string;
                        trips: {
                            /** Format: uuid */
                            trainId: string;
                            /** @example 739 */
                            trainNumber: string;
                            /** @example Upaban Express */
                            trainName: string;
                            /** @example উপবন এক্সপ্রেস */
                            trainNameBn: string;
                            /** @enum {string} */
                            type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                            /**
                             * @description The Dhaka date on which the train leaves its origin; with trainId it names the trip
                             * @example 2026-11-26
                             */
                            journeyDate: string;
                            /**
                             * @description Station code
                             * @example DA
                             */
                            from: string;
                            /**
                             * @description Station code
                             * @example DA
                             */
                            to: string;
                            /**
                             * Format: date-time
                             * @description Leaves `from`, as planned
                             * @example 2026-11-26T16:00:00.000Z
                             */
                            departureTime: string;
                            /**
                             * Format: date-time
                             * @description Reaches `to`, as planned
                             * @example 2026-11-26T16:00:00.000Z
                             */
                            arrivalTime: string;
                            /**
                             * @description The delay expected at every stop
                             * @example 0
                             */
                            delayMinutes: number;
                            /**
                             * Format: date-time
                             * @description Leaves `from` with the delay
                             * @example 2026-11-26T16:00:00.000Z
                             */
                            expectedDepartureTime: string;
                            /**
                             * Format: date-time
                             * @description Reaches `to` with the delay
                             * @example 2026-11-26T16:00:00.000Z
                             */
                            expectedArrivalTime: string;
                            /** @example 371 */
                            durationMinutes: number;
                            /** @description One of the two times is copied or interpolated, because the source has none */
                            timesEstimated: boolean;
                            /** @enum {string} */
                            status: "SCHEDULED" | "DELAYED" | "CANCELLED" | "COMPLETED";
                            /**
                             * @description The sale has closed at `from`: a hold gets SALE_CLOSED, and no class has free seats
                             * @example false
                             */
                            saleClosed?: boolean;
                            /**
                             * @description The sale is interrupted: a hold gets SALE_PAUSED
                             * @example true
                             */
                            salePaused?: boolean;
                            /**
                             * Format: date-time
                             * @description The sale is still to open: until then a hold gets SALE_NOT_OPEN
                             * @example 2026-11-26T16:00:00.000Z
                             */
                            saleOpensAt?: string;
                            /** @description Empty: the train runs, but this journey is not sold */
                            classes: {
                                /**
                                 * @description Class code
                                 * @example S_CHAIR
                                 */
                                class: string;
                                /** @example Shovan Chair */
                                className: string;
                                /** @example শোভন চেয়ার */
                                classNameBn: string;
                                fare: components["schemas"]["Money"];
                                /** @description base, vat and bedding make the fare; the service charge is added for each seat */
                                items: {
                                    base: components["schemas"]["Money"];
                                    vat: components["schemas"]["Money"];
                                    bedding: components["schemas"]["Money"];
                                    serviceCharge: components["schemas"]["Money"];
                                };
                                available: number | null;
                            }[];
                        }[];
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TripsByTrainIdByJourneyDate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trainId: string;
                journeyDate: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        trainId: string;
                        /** @example 739 */
                        trainNumber: string;
                        /** @example Upaban Express */
                        trainName: string;
                        /** @example উপবন এক্সপ্রেস */
                        trainNameBn: string;
                        /** @enum {string} */
                        type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                        /**
                         * @description The Dhaka date on which the train leaves its origin; with trainId it names the trip
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        /** @enum {string} */
                        status: "SCHEDULED" | "DELAYED" | "CANCELLED" | "COMPLETED";
                        /**
                         * @description The delay expected at every stop
                         * @example 0
                         */
                        delayMinutes: number;
                        stops: {
                            /**
                             * @description Station code
                             * @example DA
                             */
                            code: string;
                            /** @example Dhaka */
                            name: string;
                            /** @example ঢাকা */
                            nameBn: string;
                            arrivalTime: string | null;
                            departureTime: string | null;
                            expectedArrivalTime: string | null;
                            expectedDepartureTime: string | null;
                            /** @description A time is copied or interpolated, because the source has none */
                            timesEstimated: boolean;
                            /** @description Whether journeys that start here are sold */
                            onlineBoarding: boolean;
                            platformNumber: string | null;
                        }[];
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminTrips: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                trainId?: string;
                status?: "SCHEDULED" | "DELAYED" | "CANCELLED" | "COMPLETED";
                /**
                 * @description First journey date; today unless said
                 * @example 2026-11-26
                 */
                from?: string;
                /**
                 * @description Last journey date
                 * @example 2026-11-26
                 */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            tripId: string;
                            /** Format: uuid */
                            trainId: string;
                            /**
                             * Format: date
                             * @description The Dhaka date on which it leaves its origin
                             * @example 2026-11-26
                             */
                            journeyDate: string;
                            /** @example 739 */
                            trainNumber: string;
                            /** @example Upaban Express */
                            trainName: string;
                            /** @example উপবন এক্সপ্রেস */
                            trainNameBn: string;
                            /** @enum {string} */
                            status: "SCHEDULED" | "DELAYED" | "CANCELLED" | "COMPLETED";
                            delayMinutes: number;
                            reason: string | null;
                            reachedStation: string | null;
                            /** @description Opened by an administrator */
                            isExtra: boolean;
                            /** Format: date-time */
                            departureTime: string;
                            /** Format: date-time */
                            arrivalTime: string;
                            /** Format: date-time */
                            expectedDepartureTime: string;
                            /** Format: date-time */
                            expectedArrivalTime: string;
                            totalSeats: number;
                            /** @description For display only; sales do not use it */
                            availableSeats: number;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminTrips: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    trainId: string;
                    /**
                     * Format: date
                     * @description The Dhaka date on which it leaves its origin
                     * @example 2026-11-26
                     */
                    journeyDate: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        tripId: string;
                        /** Format: uuid */
                        trainId: string;
                        /**
                         * Format: date
                         * @description The Dhaka date on which it leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        /** @example 739 */
                        trainNumber: string;
                        /** @example Upaban Express */
                        trainName: string;
                        /** @example উপবন এক্সপ্রেস */
                        trainNameBn: string;
                        /** @enum {string} */
                        status: "SCHEDULED" | "DELAYED" | "CANCELLED" | "COMPLETED";
                        delayMinutes: number;
                        reason: string | null;
                        reachedStation: string | null;
                        /** @description Opened by an administrator */
                        isExtra: boolean;
                        /** Format: date-time */
                        departureTime: string;
                        /** Format: date-time */
                        arrivalTime: string;
                        /** Format: date-time */
                        expectedDepartureTime: string;
                        /** Format: date-time */
                        expectedArrivalTime: string;
                        totalSeats: number;
                        /** @description For display only; sales do not use it */
                        availableSeats: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminTripsByTrainIdByJourneyDate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trainId: string;
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        tripId: string;
                        /** Format: uuid */
                        trainId: string;
                        /**
                         * Format: date
                         * @description The Dhaka date on which it leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        /** @example 739 */
                        trainNumber: string;
                        /** @example Upaban Express */
                        trainName: string;
                        /** @example উপবন এক্সপ্রেস */
                        trainNameBn: string;
                        /** @enum {string} */
                        status: "SCHEDULED" | "DELAYED" | "CANCELLED" | "COMPLETED";
                        delayMinutes: number;
                        reason: string | null;
                        reachedStation: string | null;
                        /** @description Opened by an administrator */
                        isExtra: boolean;
                        /** Format: date-time */
                        departureTime: string;
                        /** Format: date-time */
                        arrivalTime: string;
                        /** Format: date-time */
                        expectedDepartureTime: string;
                        /** Format: date-time */
                        expectedArrivalTime: string;
                        totalSeats: number;
                        /** @description For display only; sales do not use it */
                        availableSeats: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminTripsByTrainIdByJourneyDateDelay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trainId: string;
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 45 */
                    minutes: number;
                    /**
                     * @description Told to the passengers
                     * @example Flooding between Bhairab and Narsingdi
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        tripId: string;
                        /** Format: uuid */
                        trainId: string;
                        /**
                         * Format: date
                         * @description The Dhaka date on which it leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        /** @example 739 */
                        trainNumber: string;
                        /** @example Upaban Express */
                        trainName: string;
                        /** @example উপবন এক্সপ্রেস */
                        trainNameBn: string;
                        /** @enum {string} */
                        status: "SCHEDULED" | "DELAYED" | "CANCELLED" | "COMPLETED";
                        delayMinutes: number;
                        reason: string | null;
                        reachedStation: string | null;
                        /** @description Opened by an administrator */
                        isExtra: boolean;
                        /** Format: date-time */
                        departureTime: string;
                        /** Format: date-time */
                        arrivalTime: string;
                        /** Format: date-time */
                        expectedDepartureTime: string;
                        /** Format: date-time */
                        expectedArrivalTime: string;
                        totalSeats: number;
                        /** @description For display only; sales do not use it */
                        availableSeats: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminTripsByTrainIdByJourneyDateCancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trainId: string;
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Told to the passengers
                     * @example Flooding between Bhairab and Narsingdi
                     */
                    reason: string;
                    /**
                     * @description Code of the last stop that the train reached, if it left and did not run to its end. Absent: it never left
                     * @example BMB
                     */
                    reachedStation?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        tripId: string;
                        /** Format: uuid */
                        trainId: string;
                        /**
                         * Format: date
                         * @description The Dhaka date on which it leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        /** @example 739 */
                        trainNumber: string;
                        /** @example Upaban Express */
                        trainName: string;
                        /** @example উপবন এক্সপ্রেস */
                        trainNameBn: string;
                        /** @enum {string} */
                        status: "SCHEDULED" | "DELAYED" | "CANCELLED" | "COMPLETED";
                        delayMinutes: number;
                        reason: string | null;
                        reachedStation: string | null;
                        /** @description Opened by an administrator */
                        isExtra: boolean;
                        /** Format: date-time */
                        departureTime: string;
                        /** Format: date-time */
                        arrivalTime: string;
                        /** Format: date-time */
                        expectedDepartureTime: string;
                        /** Format: date-time */
                        expectedArrivalTime: string;
                        totalSeats: number;
                        /** @description For display only; sales do not use it */
                        availableSeats: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminTripsByTrainIdByJourneyDateRecount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trainId: string;
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description For the record; not told to the passengers
                     * @example The hold is stuck, and nobody knows of it
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        trainId: string;
                        /**
                         * Format: date
                         * @description The day in Dhaka on which the train leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        before: number;
                        sold: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminScheduleActions: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @example trip */
                entity?: string;
                entityId?: string;
                /** @description The administrator */
                actorId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            actionId: string;
                            /** Format: uuid */
                            actorId: string;
                            /** @example ADMIN */
                            actorRole: string;
                            /** @example update */
                            action: string;
                            /** @example station */
                            entity: string;
                            entityId: string;
                            reason: string | null;
                            before: {
                                [key: string]: unknown;
                            } | null;
                            after: {
                                [key: string]: unknown;
                            } | null;
                            requestId: string;
                            sourceAddress: string | null;
                            /** Format: date-time */
                            at: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminSale: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        switches: {
                            scope: string;
                            key: string;
                            trainNumber: string | null;
                            journeyDate: string | null;
                            paused: boolean;
                            opensAt: string | null;
                            reason: string;
                            by: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            changedAt: string;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminSalePause: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description restore: what a restored backup has shut, until the recovery has ended
                     * @enum {string}
                     */
                    scope: "all" | "zone" | "train" | "restore";
                    /**
                     * @description Of scope zone its name, of scope train its number or id; of the others none
                     * @example EAST
                     */
                    key?: string;
                    /**
                     * Format: date
                     * @description Trips of this date alone
                     * @example 2026-11-26
                     */
                    journeyDate?: string;
                    /**
                     * @description For the record; not told to the passengers
                     * @example The bridge at Bhairab is being looked at
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        switches: {
                            scope: string;
                            key: string;
                            trainNumber: string | null;
                            journeyDate: string | null;
                            paused: boolean;
                            opensAt: string | null;
                            reason: string;
                            by: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            changedAt: string;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminSaleResume: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description restore: what a restored backup has shut, until the recovery has ended
                     * @enum {string}
                     */
                    scope: "all" | "zone" | "train" | "restore";
                    /**
                     * @description Of scope zone its name, of scope train its number or id; of the others none
                     * @example EAST
                     */
                    key?: string;
                    /**
                     * Format: date
                     * @description Trips of this date alone
                     * @example 2026-11-26
                     */
                    journeyDate?: string;
                    /**
                     * @description For the record; not told to the passengers
                     * @example The bridge at Bhairab is being looked at
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        switches: {
                            scope: string;
                            key: string;
                            trainNumber: string | null;
                            journeyDate: string | null;
                            paused: boolean;
                            opensAt: string | null;
                            reason: string;
                            by: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            changedAt: string;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "postV1AdminSaleOpen-at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description restore: what a restored backup has shut, until the recovery has ended
                     * @enum {string}
                     */
                    scope: "all" | "zone" | "train" | "restore";
                    /**
                     * @description Of scope zone its name, of scope train its number or id; of the others none
                     * @example EAST
                     */
                    key?: string;
                    /**
                     * Format: date
                     * @description Trips of this date alone
                     * @example 2026-11-26
                     */
                    journeyDate?: string;
                    opensAt: string | null;
                    /**
                     * @description For the record; not told to the passengers
                     * @example The bridge at Bhairab is being looked at
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        switches: {
                            scope: string;
                            key: string;
                            trainNumber: string | null;
                            journeyDate: string | null;
                            paused: boolean;
                            opensAt: string | null;
                            reason: string;
                            by: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            changedAt: string;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminStations: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description Part of a name, or the code or number */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            stationId: string;
                            code: string;
                            name: string;
                            nameBn: string;
                            city: string;
                            district: string | null;
                            division: string | null;
                            aliases: string[];
                            latitude: number | null;
                            longitude: number | null;
                            isActive: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminStations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example SRG */
                    code: string;
                    /** @example Sreemangal */
                    name: string;
                    /** @example শ্রীমঙ্গল */
                    nameBn: string;
                    /** @example Sreemangal */
                    city: string;
                    district?: string | null;
                    division?: string | null;
                    aliases?: string[];
                    latitude?: number | null;
                    longitude?: number | null;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        stationId: string;
                        code: string;
                        name: string;
                        nameBn: string;
                        city: string;
                        district: string | null;
                        division: string | null;
                        aliases: string[];
                        latitude: number | null;
                        longitude: number | null;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminStationsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        stationId: string;
                        code: string;
                        name: string;
                        nameBn: string;
                        city: string;
                        district: string | null;
                        division: string | null;
                        aliases: string[];
                        latitude: number | null;
                        longitude: number | null;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1AdminStationsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        stationId: string;
                        code: string;
                        name: string;
                        nameBn: string;
                        city: string;
                        district: string | null;
                        division: string | null;
                        aliases: string[];
                        latitude: number | null;
                        longitude: number | null;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1AdminStationsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example Sreemangal */
                    name?: string;
                    /** @example শ্রীমঙ্গল */
                    nameBn?: string;
                    /** @example Sreemangal */
                    city?: string;
                    district?: string | null;
                    division?: string | null;
                    aliases?: string[];
                    latitude?: number | null;
                    longitude?: number | null;
                    isActive?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        stationId: string;
                        code: string;
                        name: string;
                        nameBn: string;
                        city: string;
                        district: string | null;
                        division: string | null;
                        aliases: string[];
                        latitude: number | null;
                        longitude: number | null;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminTrains: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description Part of a name, or the code or number */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            trainId: string;
                            trainNumber: string;
                            trainName: string;
                            trainNameBn: string;
                            /** @enum {string} */
                            type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                            zone: string | null;
                            offDay: string | null;
                            classes: string[];
                            isActive: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminTrains: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 739 */
                    trainNumber: string;
                    /** @example Upaban Express */
                    trainName: string;
                    /** @example উপবন এক্সপ্রেস */
                    trainNameBn: string;
                    /** @enum {string} */
                    type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                    zone?: string | null;
                    offDay?: ("Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday") | null;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        trainId: string;
                        trainNumber: string;
                        trainName: string;
                        trainNameBn: string;
                        /** @enum {string} */
                        type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                        zone: string | null;
                        offDay: string | null;
                        classes: string[];
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminTrainsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        trainId: string;
                        trainNumber: string;
                        trainName: string;
                        trainNameBn: string;
                        /** @enum {string} */
                        type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                        zone: string | null;
                        offDay: string | null;
                        classes: string[];
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1AdminTrainsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        trainId: string;
                        trainNumber: string;
                        trainName: string;
                        trainNameBn: string;
                        /** @enum {string} */
                        type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                        zone: string | null;
                        offDay: string | null;
                        classes: string[];
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1AdminTrainsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example Upaban Express */
                    trainName?: string;
                    /** @example উপবন এক্সপ্রেস */
                    trainNameBn?: string;
                    /** @enum {string} */
                    type?: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                    zone?: string | null;
                    offDay?: ("Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday") | null;
                    isActive?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        trainId: string;
                        trainNumber: string;
                        trainName: string;
                        trainNameBn: string;
                        /** @enum {string} */
                        type: "INTERCITY" | "MAIL" | "EXPRESS" | "LOCAL";
                        zone: string | null;
                        offDay: string | null;
                        classes: string[];
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminRoutes: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                trainId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            routeId: string;
                            /** Format: uuid */
                            trainId: string;
                            /** Format: uuid */
                            originStationId: string;
                            /** Format: uuid */
                            destinationStationId: string;
                            departureTime: string;
                            arrivalTime: string;
                            durationMinutes: number;
                            /**
                             * @description The weekend is Friday and Saturday
                             * @enum {string}
                             */
                            operatesOn: "ALL" | "WEEKDAYS" | "WEEKENDS";
                            isActive: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminRoutes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    trainId: string;
                    /**
                     * @description The weekend is Friday and Saturday
                     * @enum {string}
                     */
                    operatesOn?: "ALL" | "WEEKDAYS" | "WEEKENDS";
                    /** @description In travel order */
                    stops: {
                        /** @example SRG */
                        stationCode: string;
                        /** @example 22:05 */
                        arrivalTime: string;
                        /** @description Days after the date on which the train leaves its origin. Default: 0; for a departure, the offset of the arrival */
                        arrivalDayOffset?: number;
                        /** @example 22:05 */
                        departureTime: string;
                        /** @description Days after the date on which the train leaves its origin. Default: 0; for a departure, the offset of the arrival */
                        departureDayOffset?: number;
                        distanceKm?: number | null;
                        onlineBoarding?: boolean;
                        platformNumber?: string | null;
                    }[];
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        routeId: string;
                        /** Format: uuid */
                        trainId: string;
                        /** Format: uuid */
                        originStationId: string;
                        /** Format: uuid */
                        destinationStationId: string;
                        departureTime: string;
                        arrivalTime: string;
                        durationMinutes: number;
                        /**
                         * @description The weekend is Friday and Saturday
                         * @enum {string}
                         */
                        operatesOn: "ALL" | "WEEKDAYS" | "WEEKENDS";
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminRoutesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        routeId: string;
                        /** Format: uuid */
                        trainId: string;
                        /** Format: uuid */
                        originStationId: string;
                        /** Format: uuid */
                        destinationStationId: string;
                        departureTime: string;
                        arrivalTime: string;
                        durationMinutes: number;
                        /**
                         * @description The weekend is Friday and Saturday
                         * @enum {string}
                         */
                        operatesOn: "ALL" | "WEEKDAYS" | "WEEKENDS";
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1AdminRoutesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        routeId: string;
                        /** Format: uuid */
                        trainId: string;
                        /** Format: uuid */
                        originStationId: string;
                        /** Format: uuid */
                        destinationStationId: string;
                        departureTime: string;
                        arrivalTime: string;
                        durationMinutes: number;
                        /**
                         * @description The weekend is Friday and Saturday
                         * @enum {string}
                         */
                        operatesOn: "ALL" | "WEEKDAYS" | "WEEKENDS";
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1AdminRoutesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The weekend is Friday and Saturday
                     * @enum {string}
                     */
                    operatesOn?: "ALL" | "WEEKDAYS" | "WEEKENDS";
                    isActive?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        routeId: string;
                        /** Format: uuid */
                        trainId: string;
                        /** Format: uuid */
                        originStationId: string;
                        /** Format: uuid */
                        destinationStationId: string;
                        departureTime: string;
                        arrivalTime: string;
                        durationMinutes: number;
                        /**
                         * @description The weekend is Friday and Saturday
                         * @enum {string}
                         */
                        operatesOn: "ALL" | "WEEKDAYS" | "WEEKENDS";
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminStops: {
        parameters: {
            query: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                routeId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            stopId: string;
                            /** Format: uuid */
                            routeId: string;
                            /** Format: uuid */
                            stationId: string;
                            stopOrder: number;
                            arrivalTime: string;
                            arrivalDayOffset: number;
                            departureTime: string;
                            departureDayOffset: number;
                            distanceKm: number | null;
                            onlineBoarding: boolean;
                            platformNumber: string | null;
                            isActive: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminStops: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    routeId: string;
                    /** @example SRG */
                    stationCode: string;
                    /** @example 22:05 */
                    arrivalTime: string;
                    /** @description Days after the date on which the train leaves its origin. Default: 0; for a departure, the offset of the arrival */
                    arrivalDayOffset?: number;
                    /** @example 22:05 */
                    departureTime: string;
                    /** @description Days after the date on which the train leaves its origin. Default: 0; for a departure, the offset of the arrival */
                    departureDayOffset?: number;
                    distanceKm?: number | null;
                    onlineBoarding?: boolean;
                    platformNumber?: string | null;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        stopId: string;
                        /** Format: uuid */
                        routeId: string;
                        /** Format: uuid */
                        stationId: string;
                        stopOrder: number;
                        arrivalTime: string;
                        arrivalDayOffset: number;
                        departureTime: string;
                        departureDayOffset: number;
                        distanceKm: number | null;
                        onlineBoarding: boolean;
                        platformNumber: string | null;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminStopsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        stopId: string;
                        /** Format: uuid */
                        routeId: string;
                        /** Format: uuid */
                        stationId: string;
                        stopOrder: number;
                        arrivalTime: string;
                        arrivalDayOffset: number;
                        departureTime: string;
                        departureDayOffset: number;
                        distanceKm: number | null;
                        onlineBoarding: boolean;
                        platformNumber: string | null;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1AdminStopsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        stopId: string;
                        /** Format: uuid */
                        routeId: string;
                        /** Format: uuid */
                        stationId: string;
                        stopOrder: number;
                        arrivalTime: string;
                        arrivalDayOffset: number;
                        departureTime: string;
                        departureDayOffset: number;
                        distanceKm: number | null;
                        onlineBoarding: boolean;
                        platformNumber: string | null;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1AdminStopsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 22:05 */
                    arrivalTime?: string;
                    /** @description Days after the date on which the train leaves its origin. Default: 0; for a departure, the offset of the arrival */
                    arrivalDayOffset?: number;
                    /** @example 22:05 */
                    departureTime?: string;
                    /** @description Days after the date on which the train leaves its origin. Default: 0; for a departure, the offset of the arrival */
                    departureDayOffset?: number;
                    distanceKm?: number | null;
                    onlineBoarding?: boolean;
                    platformNumber?: string | null;
                    isActive?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        stopId: string;
                        /** Format: uuid */
                        routeId: string;
                        /** Format: uuid */
                        stationId: string;
                        stopOrder: number;
                        arrivalTime: string;
                        arrivalDayOffset: number;
                        departureTime: string;
                        departureDayOffset: number;
                        distanceKm: number | null;
                        onlineBoarding: boolean;
                        platformNumber: string | null;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminCoaches: {
        parameters: {
            query: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                trainId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            coachId: string;
                            /** Format: uuid */
                            trainId: string;
                            coachNumber: string;
                            coachNumberBn: string;
                            class: string;
                            /** @description Place in the train; never changes */
                            ordinal: number;
                            totalSeats: number;
                            isActive: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminCoaches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    trainId: string;
                    /** @example KA */
                    coachNumber: string;
                    /** @example ক */
                    coachNumberBn: string;
                    /**
                     * @description Class code
                     * @example S_CHAIR
                     */
                    class: string;
                    /** @example 60 */
                    seatCount: number;
                    /** @description The types of the seats of a row, repeated */
                    seatTypes?: ("STANDARD" | "WINDOW" | "AISLE")[];
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        coachId: string;
                        /** Format: uuid */
                        trainId: string;
                        coachNumber: string;
                        coachNumberBn: string;
                        class: string;
                        /** @description Place in the train; never changes */
                        ordinal: number;
                        totalSeats: number;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminCoachesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        coachId: string;
                        /** Format: uuid */
                        trainId: string;
                        coachNumber: string;
                        coachNumberBn: string;
                        class: string;
                        /** @description Place in the train; never changes */
                        ordinal: number;
                        totalSeats: number;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1AdminCoachesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        coachId: string;
                        /** Format: uuid */
                        trainId: string;
                        coachNumber: string;
                        coachNumberBn: string;
                        class: string;
                        /** @description Place in the train; never changes */
                        ordinal: number;
                        totalSeats: number;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1AdminCoachesById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example KA */
                    coachNumber?: string;
                    /** @example ক */
                    coachNumberBn?: string;
                    /**
                     * @description Class code
                     * @example S_CHAIR
                     */
                    class?: string;
                    isActive?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        coachId: string;
                        /** Format: uuid */
                        trainId: string;
                        coachNumber: string;
                        coachNumberBn: string;
                        class: string;
                        /** @description Place in the train; never changes */
                        ordinal: number;
                        totalSeats: number;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminSeats: {
        parameters: {
            query: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                coachId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            seatId: string;
                            /** Format: uuid */
                            coachId: string;
                            seatNumber: string;
                            /** @enum {string} */
                            seatType: "STANDARD" | "WINDOW" | "AISLE";
                            /** @description Place in the coach; never changes */
                            ordinal: number;
                            isActive: boolean;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminSeats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    coachId: string;
                    /** @example KA-61 */
                    seatNumber: string;
                    /** @enum {string} */
                    seatType: "STANDARD" | "WINDOW" | "AISLE";
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        seatId: string;
                        /** Format: uuid */
                        coachId: string;
                        seatNumber: string;
                        /** @enum {string} */
                        seatType: "STANDARD" | "WINDOW" | "AISLE";
                        /** @description Place in the coach; never changes */
                        ordinal: number;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminSeatsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        seatId: string;
                        /** Format: uuid */
                        coachId: string;
                        seatNumber: string;
                        /** @enum {string} */
                        seatType: "STANDARD" | "WINDOW" | "AISLE";
                        /** @description Place in the coach; never changes */
                        ordinal: number;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1AdminSeatsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        seatId: string;
                        /** Format: uuid */
                        coachId: string;
                        seatNumber: string;
                        /** @enum {string} */
                        seatType: "STANDARD" | "WINDOW" | "AISLE";
                        /** @description Place in the coach; never changes */
                        ordinal: number;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchV1AdminSeatsById: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example KA-61 */
                    seatNumber?: string;
                    /** @enum {string} */
                    seatType?: "STANDARD" | "WINDOW" | "AISLE";
                    isActive?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        seatId: string;
                        /** Format: uuid */
                        coachId: string;
                        seatNumber: string;
                        /** @enum {string} */
                        seatType: "STANDARD" | "WINDOW" | "AISLE";
                        /** @description Place in the coach; never changes */
                        ordinal: number;
                        isActive: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TripsByTrainIdByJourneyDateSeats: {
        parameters: {
            query: {
                /**
                 * @description Where the passenger boards: a station's code or name
                 * @example DA
                 */
                from: string;
                /**
                 * @description Where the passenger leaves: a station's code or name
                 * @example DA
                 */
                to: string;
            };
            header?: never;
            path: {
                /**
                 * @description From a search
                 * @example 0198f2a4-5c1e-7d3a-9b6f-2f7a4c1d8e90
                 */
                trainId: string;
                /**
                 * @description The date the train leaves its origin; with trainId it names the trip
                 * @example 2026-11-26
                 */
                journeyDate: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        trainId: string;
                        journeyDate: string;
                        /** @description Coaches of the classes sold between these stops */
                        coaches: {
                            coachId: string;
                            coachNumber: string;
                            class: string;
                            seats: {
                                seatId: string;
                                seatNumber: string;
                                seatType: string;
                                /**
                                 * @description Between these two stops. A seat that is held for any part of the trip is HELD
                                 * @enum {string}
                                 */
                                status: "AVAILABLE" | "HELD" | "SOLD";
                                /** @description Fare, VAT and bedding of one passenger */
                                fare: {
                                    amount: number;
                                    /** @constant */
                                    currency: "BDT";
                                    /** @constant */
                                    scale: 2;
                                };
                            }[];
                        }[];
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Holds: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            holdId: string;
                            trainId: string;
                            journeyDate: string;
                            /** @description The boarding stop's code */
                            from: string;
                            /** @description The leaving stop's code */
                            to: string;
                            /**
                             * Format: date-time
                             * @description When the train leaves the boarding stop, with its current delay
                             */
                            boardingAt: string;
                            /**
                             * Format: date-time
                             * @description The deadline to book; once a booking is made, the deadline to pay
                             */
                            expiresAt: string;
                            /** @description Whether a booking has been made from this hold */
                            claimed: boolean;
                            /** @description The booking made from this hold; null if there is none, or if the booking service does not answer */
                            bookingId: string | null;
                            seats: {
                                seatId: string;
                                seatNumber: string;
                                coachId: string;
                                coachNumber: string;
                                class: string;
                                /** @description Fare, VAT and bedding of one passenger */
                                fare: {
                                    amount: number;
                                    /** @constant */
                                    currency: "BDT";
                                    /** @constant */
                                    scale: 2;
                                };
                            }[];
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Holds: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, for instance a UUID. The same key and body get the same answer; the same key and another body, 422. Kept for 24 hours */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description From a search
                     * @example 0198f2a4-5c1e-7d3a-9b6f-2f7a4c1d8e90
                     */
                    trainId: string;
                    /**
                     * Format: date
                     * @description The date the train leaves its origin; with trainId it names the trip
                     * @example 2026-11-26
                     */
                    journeyDate: string;
                    /**
                     * @description Where the passengers board: a station's code or name
                     * @example DA
                     */
                    from: string;
                    /**
                     * @description Where the passengers leave: a station's code or name
                     * @example DA
                     */
                    to: string;
                    /** @description Exactly these seats. Send either seatIds, or class and count */
                    seatIds?: string[];
                    /** @description Any seats of this class, side by side where possible */
                    class?: string;
                    /** @description How many seats of that class */
                    count?: number;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        holdId: string;
                        trainId: string;
                        journeyDate: string;
                        /** @description The boarding stop's code */
                        from: string;
                        /** @description The leaving stop's code */
                        to: string;
                        /**
                         * Format: date-time
                         * @description When the train leaves the boarding stop, with its current delay
                         */
                        boardingAt: string;
                        /**
                         * Format: date-time
                         * @description The deadline to book; once a booking is made, the deadline to pay
                         */
                        expiresAt: string;
                        /** @description Whether a booking has been made from this hold */
                        claimed: boolean;
                        /** @description The booking made from this hold; null if there is none, or if the booking service does not answer */
                        bookingId: string | null;
                        seats: {
                            seatId: string;
                            seatNumber: string;
                            coachId: string;
                            coachNumber: string;
                            class: string;
                            /** @description Fare, VAT and bedding of one passenger */
                            fare: {
                                amount: number;
                                /** @constant */
                                currency: "BDT";
                                /** @constant */
                                scale: 2;
                            };
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1HoldsByHoldId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                holdId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        holdId: string;
                        trainId: string;
                        journeyDate: string;
                        /** @description The boarding stop's code */
                        from: string;
                        /** @description The leaving stop's code */
                        to: string;
                        /**
                         * Format: date-time
                         * @description When the train leaves the boarding stop, with its current delay
                         */
                        boardingAt: string;
                        /**
                         * Format: date-time
                         * @description The deadline to book; once a booking is made, the deadline to pay
                         */
                        expiresAt: string;
                        /** @description Whether a booking has been made from this hold */
                        claimed: boolean;
                        /** @description The booking made from this hold; null if there is none, or if the booking service does not answer */
                        bookingId: string | null;
                        seats: {
                            seatId: string;
                            seatNumber: string;
                            coachId: string;
                            coachNumber: string;
                            class: string;
                            /** @description Fare, VAT and bedding of one passenger */
                            fare: {
                                amount: number;
                                /** @constant */
                                currency: "BDT";
                                /** @constant */
                                scale: 2;
                            };
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1HoldsByHoldId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                holdId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminBookingsActions: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @example trip */
                entity?: string;
                entityId?: string;
                /** @description The administrator */
                actorId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            actionId: string;
                            /** Format: uuid */
                            actorId: string;
                            /** @example ADMIN */
                            actorRole: string;
                            /** @example update */
                            action: string;
                            /** @example station */
                            entity: string;
                            entityId: string;
                            reason: string | null;
                            before: {
                                [key: string]: unknown;
                            } | null;
                            after: {
                                [key: string]: unknown;
                            } | null;
                            requestId: string;
                            sourceAddress: string | null;
                            /** Format: date-time */
                            at: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminHoldsByHoldIdRelease: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                holdId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description For the record; not told to the passengers
                     * @example The hold is stuck, and nobody knows of it
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        released: boolean;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminHoldsRebuild: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    trainId?: string;
                    /**
                     * Format: date
                     * @description The day in Dhaka on which the train leaves its origin
                     * @example 2026-11-26
                     */
                    journeyDate?: string;
                    /**
                     * @description For the record; not told to the passengers
                     * @example The hold is stuck, and nobody knows of it
                     */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        epoch: number;
                        trips: number;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Bookings: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                status?: "PENDING" | "CONFIRMED" | "CANCELLED" | "FAILED";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            bookingId: string;
                            /** @example K7QXM2PADN */
                            pnr: string;
                            /** @example H4WZ8RTC2KQ9MBVX */
                            bookingReference: string;
                            /** @enum {string} */
                            status: "PENDING" | "CONFIRMED" | "CANCELLED" | "FAILED";
                            /** @enum {string} */
                            paymentStatus: "PENDING" | "COMPLETED" | "FAILED" | "REFUNDED";
                            /** @description true: the gateway has taken the money, and a person has yet to accept or reject it */
                            paymentUnderReview: boolean;
                            failureReason: ("PAYMENT_DEADLINE" | "PAYMENT_FAILED" | "SEATS_GONE" | "TRIP_CANCELLED") | null;
                            /** @description As the buyer chose when booking */
                            acceptEqualSeats: boolean;
                            totalAmount: components["schemas"]["Money"];
                            /**
                             * Format: date-time
                             * @description The booking must be paid before this instant
                             */
                            expiresAt: string;
                            journey: {
                                trainId: string;
                                /** @example 788 */
                                trainNumber: string;
                                /** @example Sonar Bangla Express */
                                trainName: string;
                                /** @example সোনার বাংলা এক্সপ্রেস */
                                trainNameBn: string;
                                /** @example 2026-11-26 */
                                journeyDate: string;
                                from: {
                                    stationId: string;
                                    /** @example DA */
                                    code: string;
                                    /** @example Dhaka */
                                    name: string;
                                    /** @example ঢাকা */
                                    nameBn: string;
                                };
                                to: {
                                    stationId: string;
                                    /** @example DA */
                                    code: string;
                                    /** @example Dhaka */
                                    name: string;
                                    /** @example ঢাকা */
                                    nameBn: string;
                                };
                                /**
                                 * Format: date-time
                                 * @description Planned departure from the boarding station
                                 */
                                departureTime: string;
                                /**
                                 * Format: date-time
                                 * @description Planned arrival at the destination
                                 */
                                arrivalTime: string;
                                /**
                                 * Format: date-time
                                 * @description Expected departure from the boarding station, by the delay known so far. Refunds depend on the time left to it
                                 */
                                expectedDepartureTime: string;
                                /**
                                 * Format: date-time
                                 * @description Expected arrival at the destination, by the delay known so far
                                 */
                                expectedArrivalTime: string;
                            };
                            passengers: {
                                passengerId: string;
                                /** @example Rahima Khatun */
                                name: string;
                                age: number;
                                gender: string;
                                document: {
                                    /** @enum {string} */
                                    kind: "NID" | "PASSPORT";
                                    lastFour: string;
                                } | null;
                                coachId: string;
                                /** @example KA */
                                coachNumber: string;
                                seatId: string;
                                /** @example 12 */
                                seatNumber: string;
                                /** @example SNIGDHA */
                                class: string;
                                insteadOf: {
                                    seatId: string;
                                    coachNumber: string;
                                    seatNumber: string;
                                } | null;
                                /** @enum {string} */
                                status: "ACTIVE" | "CANCELLING" | "CANCELLED";
                                fare: components["schemas"]["Money"];
                                baseFare: components["schemas"]["Money"];
                                vat: components["schemas"]["Money"];
                                bedding: components["schemas"]["Money"];
                                serviceCharge: components["schemas"]["Money"];
                            }[];
                            cancellations: {
                                cancellationId: string;
                                /** @enum {string} */
                                reason: "CANCELLED_BY_PASSENGER" | "TRIP_CANCELLED";
                                /**
                                 * @description VOIDED: the tickets are void. RELEASED: the seats are on sale again too. DONE and REFUSED are final
                                 * @enum {string}
                                 */
                                status: "REQUESTED" | "VOIDED" | "RELEASED" | "DONE" | "REFUSED";
                                refusedCode: string | null;
                                passengerIds: string[];
                                deduction: components["schemas"]["Money"];
                                refund: components["schemas"]["Money"];
                                /**
                                 * Format: date-time
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                requestedAt: string;
                                finishedAt: string | null;
                            }[];
                            refunds: {
                                refundId: string;
                                cancellationId: string | null;
                                amount: components["schemas"]["Money"];
                                /** @example CANCELLED_BY_PASSENGER */
                                reason: string;
                                /** @enum {string} */
                                status: "REQUESTED" | "REFUNDED" | "FAILED";
                                /**
                                 * Format: date-time
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                requestedAt: string;
                                refundedAt: string | null;
                            }[];
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            createdAt: string;
                            confirmedAt: string | null;
                            cancelledAt: string | null;
                            failedAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Bookings: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, for instance a UUID. The same key and body get the same answer; the same key and another body, 422. Kept for 24 hours */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The hold to book; it must still be live
                     */
                    holdId: string;
                    passengers: {
                        /**
                         * Format: uuid
                         * @description A seat of the hold; each seat gets exactly one passenger
                         */
                        seatId: string;
                        /**
                         * @description As on the identity document, in Bengali, Latin, Cyrillic, Devanagari or Arabic letters; at most 100 characters
                         * @example Rahima Khatun
                         */
                        name: string;
                        /** @example 34 */
                        age: number;
                        /**
                         * @example FEMALE
                         * @enum {string}
                         */
                        gender: "MALE" | "FEMALE" | "OTHER";
                        /**
                         * @description 10, 13 or 17 digits. The ticket shows the last four to the checker. The number itself is not stored
                         * @example 1990123456
                         */
                        nidNumber?: string;
                        /** @description Instead of `nidNumber`: 6 to 9 letters and digits. The ticket shows the last four; the number is not stored */
                        passportNumber?: string;
                    }[];
                    /**
                     * @description What happens where a late payment finds the seats sold to others. true: the passengers get other seats of the same class on the same train at the same price, all of them or none. false, or where there are no such seats: all of the money goes back
                     * @default false
                     */
                    acceptEqualSeats?: boolean;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bookingId: string;
                        /** @example K7QXM2PADN */
                        pnr: string;
                        /** @example H4WZ8RTC2KQ9MBVX */
                        bookingReference: string;
                        /** @enum {string} */
                        status: "PENDING" | "CONFIRMED" | "CANCELLED" | "FAILED";
                        /** @enum {string} */
                        paymentStatus: "PENDING" | "COMPLETED" | "FAILED" | "REFUNDED";
                        /** @description true: the gateway has taken the money, and a person has yet to accept or reject it */
                        paymentUnderReview: boolean;
                        failureReason: ("PAYMENT_DEADLINE" | "PAYMENT_FAILED" | "SEATS_GONE" | "TRIP_CANCELLED") | null;
                        /** @description As the buyer chose when booking */
                        acceptEqualSeats: boolean;
                        totalAmount: components["schemas"]["Money"];
                        /**
                         * Format: date-time
                         * @description The booking must be paid before this instant
                         */
                        expiresAt: string;
                        journey: {
                            trainId: string;
                            /** @example 788 */
                            trainNumber: string;
                            /** @example Sonar Bangla Express */
                            trainName: string;
                            /** @example সোনার বাংলা এক্সপ্রেস */
                            trainNameBn: string;
                            /** @example 2026-11-26 */
                            journeyDate: string;
                            from: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            to: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            /**
                             * Format: date-time
                             * @description Planned departure from the boarding station
                             */
                            departureTime: string;
                            /**
                             * Format: date-time
                             * @description Planned arrival at the destination
                             */
                            arrivalTime: string;
                            /**
                             * Format: date-time
                             * @description Expected departure from the boarding station, by the delay known so far. Refunds depend on the time left to it
                             */
                            expectedDepartureTime: string;
                            /**
                             * Format: date-time
                             * @description Expected arrival at the destination, by the delay known so far
                             */
                            expectedArrivalTime: string;
                        };
                        passengers: {
                            passengerId: string;
                            /** @example Rahima Khatun */
                            name: string;
                            age: number;
                            gender: string;
                            document: {
                                /** @enum {string} */
                                kind: "NID" | "PASSPORT";
                                lastFour: string;
                            } | null;
                            coachId: string;
                            /** @example KA */
                            coachNumber: string;
                            seatId: string;
                            /** @example 12 */
                            seatNumber: string;
                            /** @example SNIGDHA */
                            class: string;
                            insteadOf: {
                                seatId: string;
                                coachNumber: string;
                                seatNumber: string;
                            } | null;
                            /** @enum {string} */
                            status: "ACTIVE" | "CANCELLING" | "CANCELLED";
                            fare: components["schemas"]["Money"];
                            baseFare: components["schemas"]["Money"];
                            vat: components["schemas"]["Money"];
                            bedding: components["schemas"]["Money"];
                            serviceCharge: components["schemas"]["Money"];
                        }[];
                        cancellations: {
                            cancellationId: string;
                            /** @enum {string} */
                            reason: "CANCELLED_BY_PASSENGER" | "TRIP_CANCELLED";
                            /**
                             * @description VOIDED: the tickets are void. RELEASED: the seats are on sale again too. DONE and REFUSED are final
                             * @enum {string}
                             */
                            status: "REQUESTED" | "VOIDED" | "RELEASED" | "DONE" | "REFUSED";
                            refusedCode: string | null;
                            passengerIds: string[];
                            deduction: components["schemas"]["Money"];
                            refund: components["schemas"]["Money"];
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            finishedAt: string | null;
                        }[];
                        refunds: {
                            refundId: string;
                            cancellationId: string | null;
                            amount: components["schemas"]["Money"];
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /** @enum {string} */
                            status: "REQUESTED" | "REFUNDED" | "FAILED";
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        createdAt: string;
                        confirmedAt: string | null;
                        cancelledAt: string | null;
                        failedAt: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1BookingsPnrByPnr: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example K7QXM2PADN */
                pnr: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bookingId: string;
                        /** @example K7QXM2PADN */
                        pnr: string;
                        /** @example H4WZ8RTC2KQ9MBVX */
                        bookingReference: string;
                        /** @enum {string} */
                        status: "PENDING" | "CONFIRMED" | "CANCELLED" | "FAILED";
                        /** @enum {string} */
                        paymentStatus: "PENDING" | "COMPLETED" | "FAILED" | "REFUNDED";
                        /** @description true: the gateway has taken the money, and a person has yet to accept or reject it */
                        paymentUnderReview: boolean;
                        failureReason: ("PAYMENT_DEADLINE" | "PAYMENT_FAILED" | "SEATS_GONE" | "TRIP_CANCELLED") | null;
                        /** @description As the buyer chose when booking */
                        acceptEqualSeats: boolean;
                        totalAmount: components["schemas"]["Money"];
                        /**
                         * Format: date-time
                         * @description The booking must be paid before this instant
                         */
                        expiresAt: string;
                        journey: {
                            trainId: string;
                            /** @example 788 */
                            trainNumber: string;
                            /** @example Sonar Bangla Express */
                            trainName: string;
                            /** @example সোনার বাংলা এক্সপ্রেস */
                            trainNameBn: string;
                            /** @example 2026-11-26 */
                            journeyDate: string;
                            from: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            to: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            /**
                             * Format: date-time
                             * @description Planned departure from the boarding station
                             */
                            departureTime: string;
                            /**
                             * Format: date-time
                             * @description Planned arrival at the destination
                             */
                            arrivalTime: string;
                            /**
                             * Format: date-time
                             * @description Expected departure from the boarding station, by the delay known so far. Refunds depend on the time left to it
                             */
                            expectedDepartureTime: string;
                            /**
                             * Format: date-time
                             * @description Expected arrival at the destination, by the delay known so far
                             */
                            expectedArrivalTime: string;
                        };
                        passengers: {
                            passengerId: string;
                            /** @example Rahima Khatun */
                            name: string;
                            age: number;
                            gender: string;
                            document: {
                                /** @enum {string} */
                                kind: "NID" | "PASSPORT";
                                lastFour: string;
                            } | null;
                            coachId: string;
                            /** @example KA */
                            coachNumber: string;
                            seatId: string;
                            /** @example 12 */
                            seatNumber: string;
                            /** @example SNIGDHA */
                            class: string;
                            insteadOf: {
                                seatId: string;
                                coachNumber: string;
                                seatNumber: string;
                            } | null;
                            /** @enum {string} */
                            status: "ACTIVE" | "CANCELLING" | "CANCELLED";
                            fare: components["schemas"]["Money"];
                            baseFare: components["schemas"]["Money"];
                            vat: components["schemas"]["Money"];
                            bedding: components["schemas"]["Money"];
                            serviceCharge: components["schemas"]["Money"];
                        }[];
                        cancellations: {
                            cancellationId: string;
                            /** @enum {string} */
                            reason: "CANCELLED_BY_PASSENGER" | "TRIP_CANCELLED";
                            /**
                             * @description VOIDED: the tickets are void. RELEASED: the seats are on sale again too. DONE and REFUSED are final
                             * @enum {string}
                             */
                            status: "REQUESTED" | "VOIDED" | "RELEASED" | "DONE" | "REFUSED";
                            refusedCode: string | null;
                            passengerIds: string[];
                            deduction: components["schemas"]["Money"];
                            refund: components["schemas"]["Money"];
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            finishedAt: string | null;
                        }[];
                        refunds: {
                            refundId: string;
                            cancellationId: string | null;
                            amount: components["schemas"]["Money"];
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /** @enum {string} */
                            status: "REQUESTED" | "REFUNDED" | "FAILED";
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        createdAt: string;
                        confirmedAt: string | null;
                        cancelledAt: string | null;
                        failedAt: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1BookingsByBookingId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bookingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bookingId: string;
                        /** @example K7QXM2PADN */
                        pnr: string;
                        /** @example H4WZ8RTC2KQ9MBVX */
                        bookingReference: string;
                        /** @enum {string} */
                        status: "PENDING" | "CONFIRMED" | "CANCELLED" | "FAILED";
                        /** @enum {string} */
                        paymentStatus: "PENDING" | "COMPLETED" | "FAILED" | "REFUNDED";
                        /** @description true: the gateway has taken the money, and a person has yet to accept or reject it */
                        paymentUnderReview: boolean;
                        failureReason: ("PAYMENT_DEADLINE" | "PAYMENT_FAILED" | "SEATS_GONE" | "TRIP_CANCELLED") | null;
                        /** @description As the buyer chose when booking */
                        acceptEqualSeats: boolean;
                        totalAmount: components["schemas"]["Money"];
                        /**
                         * Format: date-time
                         * @description The booking must be paid before this instant
                         */
                        expiresAt: string;
                        journey: {
                            trainId: string;
                            /** @example 788 */
                            trainNumber: string;
                            /** @example Sonar Bangla Express */
                            trainName: string;
                            /** @example সোনার বাংলা এক্সপ্রেস */
                            trainNameBn: string;
                            /** @example 2026-11-26 */
                            journeyDate: string;
                            from: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            to: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            /**
                             * Format: date-time
                             * @description Planned departure from the boarding station
                             */
                            departureTime: string;
                            /**
                             * Format: date-time
                             * @description Planned arrival at the destination
                             */
                            arrivalTime: string;
                            /**
                             * Format: date-time
                             * @description Expected departure from the boarding station, by the delay known so far. Refunds depend on the time left to it
                             */
                            expectedDepartureTime: string;
                            /**
                             * Format: date-time
                             * @description Expected arrival at the destination, by the delay known so far
                             */
                            expectedArrivalTime: string;
                        };
                        passengers: {
                            passengerId: string;
                            /** @example Rahima Khatun */
                            name: string;
                            age: number;
                            gender: string;
                            document: {
                                /** @enum {string} */
                                kind: "NID" | "PASSPORT";
                                lastFour: string;
                            } | null;
                            coachId: string;
                            /** @example KA */
                            coachNumber: string;
                            seatId: string;
                            /** @example 12 */
                            seatNumber: string;
                            /** @example SNIGDHA */
                            class: string;
                            insteadOf: {
                                seatId: string;
                                coachNumber: string;
                                seatNumber: string;
                            } | null;
                            /** @enum {string} */
                            status: "ACTIVE" | "CANCELLING" | "CANCELLED";
                            fare: components["schemas"]["Money"];
                            baseFare: components["schemas"]["Money"];
                            vat: components["schemas"]["Money"];
                            bedding: components["schemas"]["Money"];
                            serviceCharge: components["schemas"]["Money"];
                        }[];
                        cancellations: {
                            cancellationId: string;
                            /** @enum {string} */
                            reason: "CANCELLED_BY_PASSENGER" | "TRIP_CANCELLED";
                            /**
                             * @description VOIDED: the tickets are void. RELEASED: the seats are on sale again too. DONE and REFUSED are final
                             * @enum {string}
                             */
                            status: "REQUESTED" | "VOIDED" | "RELEASED" | "DONE" | "REFUSED";
                            refusedCode: string | null;
                            passengerIds: string[];
                            deduction: components["schemas"]["Money"];
                            refund: components["schemas"]["Money"];
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            finishedAt: string | null;
                        }[];
                        refunds: {
                            refundId: string;
                            cancellationId: string | null;
                            amount: components["schemas"]["Money"];
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /** @enum {string} */
                            status: "REQUESTED" | "REFUNDED" | "FAILED";
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        createdAt: string;
                        confirmedAt: string | null;
                        cancelledAt: string | null;
                        failedAt: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getV1BookingsByBookingIdRefund-offer": {
        parameters: {
            query?: {
                /** @description Repeat it or separate by commas. Left out: all who still travel and whose ticket has not been used */
                passengerIds?: string[];
            };
            header?: never;
            path: {
                bookingId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bookingId: string;
                        /** @description false: the booking is unpaid, so nothing comes back */
                        paid: boolean;
                        passengers: {
                            passengerId: string;
                            seatNumber: string;
                            class: string;
                            fare: components["schemas"]["Money"];
                            deduction: components["schemas"]["Money"];
                            refund: components["schemas"]["Money"];
                            serviceCharge: components["schemas"]["Money"];
                        }[];
                        /** @description Passengers whom the offer leaves out, since a checker has accepted their tickets */
                        usedTickets: {
                            passengerId: string;
                            /** @example K7M2QX9RTAB4C8DW */
                            ticketNumber: string;
                            /** @example KA */
                            coachNumber: string;
                            /** @example 12 */
                            seatNumber: string;
                        }[];
                        total: {
                            fare: components["schemas"]["Money"];
                            deduction: components["schemas"]["Money"];
                            refund: components["schemas"]["Money"];
                        };
                        serviceChargeRefundable: boolean;
                        tier: {
                            /** @example 24 */
                            hoursBeforeDepartureMin: number;
                            deductionPercent: number | null;
                            deductionByClass: {
                                [key: string]: components["schemas"]["Money"];
                            } | null;
                        } | null;
                        /**
                         * Format: date-time
                         * @description The last instant at which this offer holds
                         */
                        validUntil: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1BookingsByBookingIdCancel: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, for instance a UUID. The same key and body get the same answer; the same key and another body, 422. Kept for 24 hours */
                "idempotency-key"?: string;
            };
            path: {
                bookingId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The passengers to cancel. Left out: all who still travel */
                    passengerIds?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bookingId: string;
                        /** @example K7QXM2PADN */
                        pnr: string;
                        /** @example H4WZ8RTC2KQ9MBVX */
                        bookingReference: string;
                        /** @enum {string} */
                        status: "PENDING" | "CONFIRMED" | "CANCELLED" | "FAILED";
                        /** @enum {string} */
                        paymentStatus: "PENDING" | "COMPLETED" | "FAILED" | "REFUNDED";
                        /** @description true: the gateway has taken the money, and a person has yet to accept or reject it */
                        paymentUnderReview: boolean;
                        failureReason: ("PAYMENT_DEADLINE" | "PAYMENT_FAILED" | "SEATS_GONE" | "TRIP_CANCELLED") | null;
                        /** @description As the buyer chose when booking */
                        acceptEqualSeats: boolean;
                        totalAmount: components["schemas"]["Money"];
                        /**
                         * Format: date-time
                         * @description The booking must be paid before this instant
                         */
                        expiresAt: string;
                        journey: {
                            trainId: string;
                            /** @example 788 */
                            trainNumber: string;
                            /** @example Sonar Bangla Express */
                            trainName: string;
                            /** @example সোনার বাংলা এক্সপ্রেস */
                            trainNameBn: string;
                            /** @example 2026-11-26 */
                            journeyDate: string;
                            from: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            to: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            /**
                             * Format: date-time
                             * @description Planned departure from the boarding station
                             */
                            departureTime: string;
                            /**
                             * Format: date-time
                             * @description Planned arrival at the destination
                             */
                            arrivalTime: string;
                            /**
                             * Format: date-time
                             * @description Expected departure from the boarding station, by the delay known so far. Refunds depend on the time left to it
                             */
                            expectedDepartureTime: string;
                            /**
                             * Format: date-time
                             * @description Expected arrival at the destination, by the delay known so far
                             */
                            expectedArrivalTime: string;
                        };
                        passengers: {
                            passengerId: string;
                            /** @example Rahima Khatun */
                            name: string;
                            age: number;
                            gender: string;
                            document: {
                                /** @enum {string} */
                                kind: "NID" | "PASSPORT";
                                lastFour: string;
                            } | null;
                            coachId: string;
                            /** @example KA */
                            coachNumber: string;
                            seatId: string;
                            /** @example 12 */
                            seatNumber: string;
                            /** @example SNIGDHA */
                            class: string;
                            insteadOf: {
                                seatId: string;
                                coachNumber: string;
                                seatNumber: string;
                            } | null;
                            /** @enum {string} */
                            status: "ACTIVE" | "CANCELLING" | "CANCELLED";
                            fare: components["schemas"]["Money"];
                            baseFare: components["schemas"]["Money"];
                            vat: components["schemas"]["Money"];
                            bedding: components["schemas"]["Money"];
                            serviceCharge: components["schemas"]["Money"];
                        }[];
                        cancellations: {
                            cancellationId: string;
                            /** @enum {string} */
                            reason: "CANCELLED_BY_PASSENGER" | "TRIP_CANCELLED";
                            /**
                             * @description VOIDED: the tickets are void. RELEASED: the seats are on sale again too. DONE and REFUSED are final
                             * @enum {string}
                             */
                            status: "REQUESTED" | "VOIDED" | "RELEASED" | "DONE" | "REFUSED";
                            refusedCode: string | null;
                            passengerIds: string[];
                            deduction: components["schemas"]["Money"];
                            refund: components["schemas"]["Money"];
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            finishedAt: string | null;
                        }[];
                        refunds: {
                            refundId: string;
                            cancellationId: string | null;
                            amount: components["schemas"]["Money"];
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /** @enum {string} */
                            status: "REQUESTED" | "REFUNDED" | "FAILED";
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        createdAt: string;
                        confirmedAt: string | null;
                        cancelledAt: string | null;
                        failedAt: string | null;
                        cancellation: {
                            cancellationId: string;
                            /** @enum {string} */
                            reason: "CANCELLED_BY_PASSENGER" | "TRIP_CANCELLED";
                            /**
                             * @description VOIDED: the tickets are void. RELEASED: the seats are on sale again too. DONE and REFUSED are final
                             * @enum {string}
                             */
                            status: "REQUESTED" | "VOIDED" | "RELEASED" | "DONE" | "REFUSED";
                            refusedCode: string | null;
                            passengerIds: string[];
                            deduction: components["schemas"]["Money"];
                            refund: components["schemas"]["Money"];
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            finishedAt: string | null;
                        };
                    };
                };
            };
            /** @description Accepted, still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bookingId: string;
                        /** @example K7QXM2PADN */
                        pnr: string;
                        /** @example H4WZ8RTC2KQ9MBVX */
                        bookingReference: string;
                        /** @enum {string} */
                        status: "PENDING" | "CONFIRMED" | "CANCELLED" | "FAILED";
                        /** @enum {string} */
                        paymentStatus: "PENDING" | "COMPLETED" | "FAILED" | "REFUNDED";
                        /** @description true: the gateway has taken the money, and a person has yet to accept or reject it */
                        paymentUnderReview: boolean;
                        failureReason: ("PAYMENT_DEADLINE" | "PAYMENT_FAILED" | "SEATS_GONE" | "TRIP_CANCELLED") | null;
                        /** @description As the buyer chose when booking */
                        acceptEqualSeats: boolean;
                        totalAmount: components["schemas"]["Money"];
                        /**
                         * Format: date-time
                         * @description The booking must be paid before this instant
                         */
                        expiresAt: string;
                        journey: {
                            trainId: string;
                            /** @example 788 */
                            trainNumber: string;
                            /** @example Sonar Bangla Express */
                            trainName: string;
                            /** @example সোনার বাংলা এক্সপ্রেস */
                            trainNameBn: string;
                            /** @example 2026-11-26 */
                            journeyDate: string;
                            from: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            to: {
                                stationId: string;
                                /** @example DA */
                                code: string;
                                /** @example Dhaka */
                                name: string;
                                /** @example ঢাকা */
                                nameBn: string;
                            };
                            /**
                             * Format: date-time
                             * @description Planned departure from the boarding station
                             */
                            departureTime: string;
                            /**
                             * Format: date-time
                             * @description Planned arrival at the destination
                             */
                            arrivalTime: string;
                            /**
                             * Format: date-time
                             * @description Expected departure from the boarding station, by the delay known so far. Refunds depend on the time left to it
                             */
                            expectedDepartureTime: string;
                            /**
                             * Format: date-time
                             * @description Expected arrival at the destination, by the delay known so far
                             */
                            expectedArrivalTime: string;
                        };
                        passengers: {
                            passengerId: string;
                            /** @example Rahima Khatun */
                            name: string;
                            age: number;
                            gender: string;
                            document: {
                                /** @enum {string} */
                                kind: "NID" | "PASSPORT";
                                lastFour: string;
                            } | null;
                            coachId: string;
                            /** @example KA */
                            coachNumber: string;
                            seatId: string;
                            /** @example 12 */
                            seatNumber: string;
                            /** @example SNIGDHA */
                            class: string;
                            insteadOf: {
                                seatId: string;
                                coachNumber: string;
                                seatNumber: string;
                            } | null;
                            /** @enum {string} */
                            status: "ACTIVE" | "CANCELLING" | "CANCELLED";
                            fare: components["schemas"]["Money"];
                            baseFare: components["schemas"]["Money"];
                            vat: components["schemas"]["Money"];
                            bedding: components["schemas"]["Money"];
                            serviceCharge: components["schemas"]["Money"];
                        }[];
                        cancellations: {
                            cancellationId: string;
                            /** @enum {string} */
                            reason: "CANCELLED_BY_PASSENGER" | "TRIP_CANCELLED";
                            /**
                             * @description VOIDED: the tickets are void. RELEASED: the seats are on sale again too. DONE and REFUSED are final
                             * @enum {string}
                             */
                            status: "REQUESTED" | "VOIDED" | "RELEASED" | "DONE" | "REFUSED";
                            refusedCode: string | null;
                            passengerIds: string[];
                            deduction: components["schemas"]["Money"];
                            refund: components["schemas"]["Money"];
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            finishedAt: string | null;
                        }[];
                        refunds: {
                            refundId: string;
                            cancellationId: string | null;
                            amount: components["schemas"]["Money"];
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /** @enum {string} */
                            status: "REQUESTED" | "REFUNDED" | "FAILED";
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        createdAt: string;
                        confirmedAt: string | null;
                        cancelledAt: string | null;
                        failedAt: string | null;
                        cancellation: {
                            cancellationId: string;
                            /** @enum {string} */
                            reason: "CANCELLED_BY_PASSENGER" | "TRIP_CANCELLED";
                            /**
                             * @description VOIDED: the tickets are void. RELEASED: the seats are on sale again too. DONE and REFUSED are final
                             * @enum {string}
                             */
                            status: "REQUESTED" | "VOIDED" | "RELEASED" | "DONE" | "REFUSED";
                            refusedCode: string | null;
                            passengerIds: string[];
                            deduction: components["schemas"]["Money"];
                            refund: components["schemas"]["Money"];
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            finishedAt: string | null;
                        };
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1Payments: {
        parameters: {
            query?: never;
            header?: {
                /** @description Any text of your own, for instance a UUID. The same key and body get the same answer; the same key and another body, 422. Kept for 24 hours */
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                     */
                    bookingId: string;
                    /** @enum {string} */
                    method: "SSLCOMMERZ" | "BKASH" | "NAGAD" | "CARD";
                    /** @description Where the payer is sent at the end: an address of this system or of an allow-listed origin */
                    returnUrl?: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        paymentId: string;
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        bookingId: string;
                        /** @example 01K5X1WQ2V8Z3N4B5C6D7E8F9G */
                        transactionId: string;
                        /** @enum {string} */
                        method: "SSLCOMMERZ" | "BKASH" | "NAGAD" | "CARD";
                        /**
                         * @description INITIATED: the payer has not paid yet. PROCESSING: the money is captured, but under review or on its way back. SUCCESS: it pays the booking. FAILED: the attempt ended without a capture. REFUNDED: all of the money went back
                         * @enum {string}
                         */
                        status: "INITIATED" | "PROCESSING" | "SUCCESS" | "FAILED" | "REFUNDED";
                        amount: components["schemas"]["Money"];
                        redirectUrl: string | null;
                        /** @description true: the money is captured, and a person has yet to accept or reject it */
                        underReview: boolean;
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        initiatedAt: string;
                        completedAt: string | null;
                        refunds: {
                            /**
                             * Format: uuid
                             * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                             */
                            refundId: string;
                            amount: components["schemas"]["Money"];
                            /** @enum {string} */
                            status: "REQUESTED" | "PROCESSING" | "REFUNDED" | "FAILED";
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PaymentsByPaymentId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10 */
                paymentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        paymentId: string;
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        bookingId: string;
                        /** @example 01K5X1WQ2V8Z3N4B5C6D7E8F9G */
                        transactionId: string;
                        /** @enum {string} */
                        method: "SSLCOMMERZ" | "BKASH" | "NAGAD" | "CARD";
                        /**
                         * @description INITIATED: the payer has not paid yet. PROCESSING: the money is captured, but under review or on its way back. SUCCESS: it pays the booking. FAILED: the attempt ended without a capture. REFUNDED: all of the money went back
                         * @enum {string}
                         */
                        status: "INITIATED" | "PROCESSING" | "SUCCESS" | "FAILED" | "REFUNDED";
                        amount: components["schemas"]["Money"];
                        redirectUrl: string | null;
                        /** @description true: the money is captured, and a person has yet to accept or reject it */
                        underReview: boolean;
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        initiatedAt: string;
                        completedAt: string | null;
                        refunds: {
                            /**
                             * Format: uuid
                             * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                             */
                            refundId: string;
                            amount: components["schemas"]["Money"];
                            /** @enum {string} */
                            status: "REQUESTED" | "PROCESSING" | "REFUNDED" | "FAILED";
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminPaymentsByPaymentIdReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10 */
                paymentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    decision: "ACCEPT" | "REJECT";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        paymentId: string;
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        bookingId: string;
                        /** @example 01K5X1WQ2V8Z3N4B5C6D7E8F9G */
                        transactionId: string;
                        /** @enum {string} */
                        method: "SSLCOMMERZ" | "BKASH" | "NAGAD" | "CARD";
                        /**
                         * @description INITIATED: the payer has not paid yet. PROCESSING: the money is captured, but under review or on its way back. SUCCESS: it pays the booking. FAILED: the attempt ended without a capture. REFUNDED: all of the money went back
                         * @enum {string}
                         */
                        status: "INITIATED" | "PROCESSING" | "SUCCESS" | "FAILED" | "REFUNDED";
                        amount: components["schemas"]["Money"];
                        redirectUrl: string | null;
                        /** @description true: the money is captured, and a person has yet to accept or reject it */
                        underReview: boolean;
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        initiatedAt: string;
                        completedAt: string | null;
                        refunds: {
                            /**
                             * Format: uuid
                             * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                             */
                            refundId: string;
                            amount: components["schemas"]["Money"];
                            /** @enum {string} */
                            status: "REQUESTED" | "PROCESSING" | "REFUNDED" | "FAILED";
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminPaymentsByPaymentIdClose: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10 */
                paymentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example The second capture was sent back in the panel of the gateway, reference 2611301402 */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        paymentId: string;
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        bookingId: string;
                        /** @example 01K5X1WQ2V8Z3N4B5C6D7E8F9G */
                        transactionId: string;
                        /** @enum {string} */
                        method: "SSLCOMMERZ" | "BKASH" | "NAGAD" | "CARD";
                        /**
                         * @description INITIATED: the payer has not paid yet. PROCESSING: the money is captured, but under review or on its way back. SUCCESS: it pays the booking. FAILED: the attempt ended without a capture. REFUNDED: all of the money went back
                         * @enum {string}
                         */
                        status: "INITIATED" | "PROCESSING" | "SUCCESS" | "FAILED" | "REFUNDED";
                        amount: components["schemas"]["Money"];
                        redirectUrl: string | null;
                        /** @description true: the money is captured, and a person has yet to accept or reject it */
                        underReview: boolean;
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        initiatedAt: string;
                        completedAt: string | null;
                        refunds: {
                            /**
                             * Format: uuid
                             * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                             */
                            refundId: string;
                            amount: components["schemas"]["Money"];
                            /** @enum {string} */
                            status: "REQUESTED" | "PROCESSING" | "REFUNDED" | "FAILED";
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminRefundsByRefundIdResend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10 */
                refundId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        paymentId: string;
                        /**
                         * Format: uuid
                         * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                         */
                        bookingId: string;
                        /** @example 01K5X1WQ2V8Z3N4B5C6D7E8F9G */
                        transactionId: string;
                        /** @enum {string} */
                        method: "SSLCOMMERZ" | "BKASH" | "NAGAD" | "CARD";
                        /**
                         * @description INITIATED: the payer has not paid yet. PROCESSING: the money is captured, but under review or on its way back. SUCCESS: it pays the booking. FAILED: the attempt ended without a capture. REFUNDED: all of the money went back
                         * @enum {string}
                         */
                        status: "INITIATED" | "PROCESSING" | "SUCCESS" | "FAILED" | "REFUNDED";
                        amount: components["schemas"]["Money"];
                        redirectUrl: string | null;
                        /** @description true: the money is captured, and a person has yet to accept or reject it */
                        underReview: boolean;
                        /**
                         * Format: date-time
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        initiatedAt: string;
                        completedAt: string | null;
                        refunds: {
                            /**
                             * Format: uuid
                             * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                             */
                            refundId: string;
                            amount: components["schemas"]["Money"];
                            /** @enum {string} */
                            status: "REQUESTED" | "PROCESSING" | "REFUNDED" | "FAILED";
                            /** @example CANCELLED_BY_PASSENGER */
                            reason: string;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            requestedAt: string;
                            refundedAt: string | null;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminPaymentsWaiting: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * @description REVIEW: a payment to accept or reject. REFUND: a refund that failed. UNCLEAR: the gateway gives no readable answer about the money, or took it twice
                             * @enum {string}
                             */
                            kind: "REVIEW" | "REFUND" | "UNCLEAR";
                            /**
                             * Format: uuid
                             * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                             */
                            paymentId: string;
                            refundId: string | null;
                            /**
                             * Format: uuid
                             * @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10
                             */
                            bookingId: string;
                            amount: components["schemas"]["Money"];
                            /**
                             * @example RISK
                             * @example AMOUNT_MISMATCH
                             * @example ODD_ANSWER
                             * @example UNREADABLE
                             * @example SECOND_CAPTURE
                             * @example REFUSED
                             * @example CANCELLED
                             * @example NO_ANSWER
                             */
                            why: string;
                            detail: string | null;
                            /**
                             * Format: date-time
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            since: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminPaymentsActions: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @example trip */
                entity?: string;
                entityId?: string;
                /** @description The administrator */
                actorId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            actionId: string;
                            /** Format: uuid */
                            actorId: string;
                            /** @example ADMIN */
                            actorRole: string;
                            /** @example update */
                            action: string;
                            /** @example station */
                            entity: string;
                            entityId: string;
                            reason: string | null;
                            before: {
                                [key: string]: unknown;
                            } | null;
                            after: {
                                [key: string]: unknown;
                            } | null;
                            requestId: string;
                            sourceAddress: string | null;
                            /** Format: date-time */
                            at: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PaymentsSslcommerzIpn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "VALID",
                 *       "tran_id": "01K5X1WQ2V8Z3N4B5C6D7E8F9G",
                 *       "val_id": "261126070005BSzXJBsNFp6bXIg",
                 *       "amount": "1448.00",
                 *       "currency": "BDT",
                 *       "verify_key": "amount,currency,status,tran_id,val_id",
                 *       "verify_sign": "d546dc34743572351d30825fa5bed5a9"
                 *     }
                 */
                "application/x-www-form-urlencoded": {
                    [key: string]: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        received: true;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PaymentsByPaymentIdResult: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 01997a1e-5c3b-7d42-9d0f-3f1f6a2c9b10 */
                paymentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A plain page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The id is not a UUID */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A plain page: there is no such payment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PaymentsSslcommerzSuccess: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On to the `returnUrl` or to the plain result page */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A field holds text that cannot be stored */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A plain page: there is no such payment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PaymentsSslcommerzSuccess: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "VALID",
                 *       "tran_id": "01K5X1WQ2V8Z3N4B5C6D7E8F9G",
                 *       "val_id": "261126070005BSzXJBsNFp6bXIg",
                 *       "amount": "1448.00",
                 *       "currency": "BDT",
                 *       "verify_key": "amount,currency,status,tran_id,val_id",
                 *       "verify_sign": "d546dc34743572351d30825fa5bed5a9"
                 *     }
                 */
                "application/x-www-form-urlencoded": {
                    [key: string]: string;
                };
            };
        };
        responses: {
            /** @description On to the `returnUrl` or to the plain result page */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A field holds text that cannot be stored */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A plain page: there is no such payment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PaymentsSslcommerzFail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On to the `returnUrl` or to the plain result page */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A field holds text that cannot be stored */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A plain page: there is no such payment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PaymentsSslcommerzFail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "VALID",
                 *       "tran_id": "01K5X1WQ2V8Z3N4B5C6D7E8F9G",
                 *       "val_id": "261126070005BSzXJBsNFp6bXIg",
                 *       "amount": "1448.00",
                 *       "currency": "BDT",
                 *       "verify_key": "amount,currency,status,tran_id,val_id",
                 *       "verify_sign": "d546dc34743572351d30825fa5bed5a9"
                 *     }
                 */
                "application/x-www-form-urlencoded": {
                    [key: string]: string;
                };
            };
        };
        responses: {
            /** @description On to the `returnUrl` or to the plain result page */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A field holds text that cannot be stored */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A plain page: there is no such payment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1PaymentsSslcommerzCancel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description On to the `returnUrl` or to the plain result page */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A field holds text that cannot be stored */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A plain page: there is no such payment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1PaymentsSslcommerzCancel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "status": "VALID",
                 *       "tran_id": "01K5X1WQ2V8Z3N4B5C6D7E8F9G",
                 *       "val_id": "261126070005BSzXJBsNFp6bXIg",
                 *       "amount": "1448.00",
                 *       "currency": "BDT",
                 *       "verify_key": "amount,currency,status,tran_id,val_id",
                 *       "verify_sign": "d546dc34743572351d30825fa5bed5a9"
                 *     }
                 */
                "application/x-www-form-urlencoded": {
                    [key: string]: string;
                };
            };
        };
        responses: {
            /** @description On to the `returnUrl` or to the plain result page */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A field holds text that cannot be stored */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A plain page: there is no such payment */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Tickets: {
        parameters: {
            query?: {
                /**
                 * @description The tickets of this booking alone
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                bookingId?: string;
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description The ticket
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            ticketId: string;
                            /**
                             * Format: uuid
                             * @description The booking it belongs to
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            bookingId: string;
                            /**
                             * Format: uuid
                             * @description The passenger of that booking
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            passengerId: string;
                            /**
                             * @description Printed on the ticket
                             * @example K7M2QX9RTAB4C8DW
                             */
                            ticketNumber: string;
                            /**
                             * @description The booking’s PNR
                             * @example K7M2QX9RTA
                             */
                            pnr: string;
                            /**
                             * @description EXPIRED: no longer valid
                             * @enum {string}
                             */
                            status: "VALID" | "USED" | "CANCELLED" | "EXPIRED";
                            /**
                             * Format: uuid
                             * @description With journeyDate, the trip
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            trainId: string;
                            /**
                             * @description The railway’s number of the train
                             * @example 702
                             */
                            trainNumber: string;
                            /**
                             * @description Its name
                             * @example Subarna Express
                             */
                            trainName: string;
                            /**
                             * @description Its name in Bengali
                             * @example সুবর্ণ এক্সপ্রেস
                             */
                            trainNameBn: string;
                            /**
                             * Format: date
                             * @description The Dhaka date on which the train leaves its origin
                             * @example 2026-11-26
                             */
                            journeyDate: string;
                            /**
                             * @example {
                             *       "code": "DA",
                             *       "name": "Dhaka",
                             *       "nameBn": "ঢাকা"
                             *     }
                             */
                            from: {
                                code: string;
                                name: string;
                                nameBn: string;
                            };
                            /**
                             * @example {
                             *       "code": "CG",
                             *       "name": "Chattogram",
                             *       "nameBn": "চট্টগ্রাম"
                             *     }
                             */
                            to: {
                                code: string;
                                name: string;
                                nameBn: string;
                            };
                            /**
                             * @description Coach
                             * @example KA
                             */
                            coachNumber: string;
                            /**
                             * @description Seat
                             * @example 12
                             */
                            seatNumber: string;
                            /**
                             * @description Class
                             * @example S_CHAIR
                             */
                            class: string;
                            /**
                             * @description Who travels
                             * @example Rokeya Sultana
                             */
                            passengerName: string;
                            /** @description The last four characters of the passenger’s document, to compare with it */
                            document: {
                                /** @enum {string} */
                                kind: "NID" | "PASSPORT";
                                lastFour: string;
                            } | null;
                            /**
                             * Format: date-time
                             * @description When the train leaves `from`, as planned
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            boardingAt: string;
                            /**
                             * Format: date-time
                             * @description When the train is expected to leave `from`
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            expectedBoardingAt: string;
                            /**
                             * Format: date-time
                             * @description When the train reaches `to`, as planned
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            arrivalAt: string;
                            /**
                             * Format: date-time
                             * @description When the train is expected to leave `from`
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            expectedArrivalAt: string;
                            /**
                             * Format: date-time
                             * @description Until when a checker accepts it, late as the train is by now
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            expiresAt: string;
                            /**
                             * Format: date-time
                             * @description When it was issued
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            issuedAt: string;
                            validatedAt: string | null;
                            voidedAt: string | null;
                            /**
                             * @description The text of the QR code: `JT1:` and the signed ticket in base45
                             * @example JT1:T70C9H3…
                             */
                            qr: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TicketsByTicketId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The ticket
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                ticketId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The ticket
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        ticketId: string;
                        /**
                         * Format: uuid
                         * @description The booking it belongs to
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        bookingId: string;
                        /**
                         * Format: uuid
                         * @description The passenger of that booking
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        passengerId: string;
                        /**
                         * @description Printed on the ticket
                         * @example K7M2QX9RTAB4C8DW
                         */
                        ticketNumber: string;
                        /**
                         * @description The booking’s PNR
                         * @example K7M2QX9RTA
                         */
                        pnr: string;
                        /**
                         * @description EXPIRED: no longer valid
                         * @enum {string}
                         */
                        status: "VALID" | "USED" | "CANCELLED" | "EXPIRED";
                        /**
                         * Format: uuid
                         * @description With journeyDate, the trip
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        trainId: string;
                        /**
                         * @description The railway’s number of the train
                         * @example 702
                         */
                        trainNumber: string;
                        /**
                         * @description Its name
                         * @example Subarna Express
                         */
                        trainName: string;
                        /**
                         * @description Its name in Bengali
                         * @example সুবর্ণ এক্সপ্রেস
                         */
                        trainNameBn: string;
                        /**
                         * Format: date
                         * @description The Dhaka date on which the train leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        /**
                         * @example {
                         *       "code": "DA",
                         *       "name": "Dhaka",
                         *       "nameBn": "ঢাকা"
                         *     }
                         */
                        from: {
                            code: string;
                            name: string;
                            nameBn: string;
                        };
                        /**
                         * @example {
                         *       "code": "CG",
                         *       "name": "Chattogram",
                         *       "nameBn": "চট্টগ্রাম"
                         *     }
                         */
                        to: {
                            code: string;
                            name: string;
                            nameBn: string;
                        };
                        /**
                         * @description Coach
                         * @example KA
                         */
                        coachNumber: string;
                        /**
                         * @description Seat
                         * @example 12
                         */
                        seatNumber: string;
                        /**
                         * @description Class
                         * @example S_CHAIR
                         */
                        class: string;
                        /**
                         * @description Who travels
                         * @example Rokeya Sultana
                         */
                        passengerName: string;
                        /** @description The last four characters of the passenger’s document, to compare with it */
                        document: {
                            /** @enum {string} */
                            kind: "NID" | "PASSPORT";
                            lastFour: string;
                        } | null;
                        /**
                         * Format: date-time
                         * @description When the train leaves `from`, as planned
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        boardingAt: string;
                        /**
                         * Format: date-time
                         * @description When the train is expected to leave `from`
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        expectedBoardingAt: string;
                        /**
                         * Format: date-time
                         * @description When the train reaches `to`, as planned
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        arrivalAt: string;
                        /**
                         * Format: date-time
                         * @description When the train is expected to leave `from`
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        expectedArrivalAt: string;
                        /**
                         * Format: date-time
                         * @description Until when a checker accepts it, late as the train is by now
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        expiresAt: string;
                        /**
                         * Format: date-time
                         * @description When it was issued
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        issuedAt: string;
                        validatedAt: string | null;
                        voidedAt: string | null;
                        /**
                         * @description The text of the QR code: `JT1:` and the signed ticket in base45
                         * @example JT1:T70C9H3…
                         */
                        qr: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getV1TicketsByTicketIdQr.svg": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The ticket
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                ticketId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture or page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/svg+xml": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such ticket, or another account owns it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getV1TicketsByTicketIdQr.png": {
        parameters: {
            query?: {
                /** @description Greatest width in pixels */
                size?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The ticket
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                ticketId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture or page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such ticket, or another account owns it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getV1TicketsByTicketIdTicket.pdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The ticket
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                ticketId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The picture or page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            /** @description The request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Sign in first */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No such ticket, or another account owns it */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The fare or the rules are not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TicketsValidate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The text of the QR code, exactly as read */
                    qr: string;
                    /**
                     * Format: uuid
                     * @description With journeyDate, the trip that is being checked
                     * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                     */
                    trainId: string;
                    /**
                     * Format: date
                     * @description The Dhaka date on which the train of that trip leaves its origin
                     * @example 2026-11-26
                     */
                    journeyDate: string;
                    /**
                     * @description The checker’s device; 1 to 100 visible ASCII characters
                     * @example checker-phone-17
                     */
                    deviceId: string;
                    /**
                     * @description New for every scan. To repeat a scan whose answer was lost, send the same nonce
                     * @example 019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4
                     */
                    nonce: string;
                    /**
                     * Format: date-time
                     * @description What the device’s clock says; kept, not judged by
                     * @example 2026-11-26T01:00:00.000Z
                     */
                    scannedAt?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description VALID: this passenger may travel; only one scan of a ticket is VALID. TOO_EARLY: boarding is hours away, and the ticket is not used up yet. UNDONE: this scan was taken back; scan again under a new nonce
                         * @enum {string}
                         */
                        result: "VALID" | "ALREADY_USED" | "CANCELLED" | "EXPIRED" | "WRONG_TRIP" | "FORGED" | "TOO_EARLY" | "UNDONE";
                        /** @description Compare it with what the passenger shows. Absent for FORGED */
                        ticket?: {
                            /**
                             * Format: uuid
                             * @description The ticket
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            ticketId: string;
                            /**
                             * @description The railway’s number of the train
                             * @example 702
                             */
                            trainNumber: string;
                            /**
                             * @description Its name
                             * @example Subarna Express
                             */
                            trainName: string;
                            /**
                             * @description Its name in Bengali
                             * @example সুবর্ণ এক্সপ্রেস
                             */
                            trainNameBn: string;
                            /**
                             * Format: date
                             * @description The Dhaka date on which the train leaves its origin
                             * @example 2026-11-26
                             */
                            journeyDate: string;
                            /**
                             * @example {
                             *       "code": "DA",
                             *       "name": "Dhaka",
                             *       "nameBn": "ঢাকা"
                             *     }
                             */
                            from: {
                                code: string;
                                name: string;
                                nameBn: string;
                            };
                            /**
                             * @example {
                             *       "code": "CG",
                             *       "name": "Chattogram",
                             *       "nameBn": "চট্টগ্রাম"
                             *     }
                             */
                            to: {
                                code: string;
                                name: string;
                                nameBn: string;
                            };
                            /**
                             * @description Coach
                             * @example KA
                             */
                            coachNumber: string;
                            /**
                             * @description Seat
                             * @example 12
                             */
                            seatNumber: string;
                            /**
                             * @description Class
                             * @example S_CHAIR
                             */
                            class: string;
                            /**
                             * @description Who travels
                             * @example Rokeya Sultana
                             */
                            passengerName: string;
                            /** @description The last four characters of the passenger’s document, to compare with it */
                            document: {
                                /** @enum {string} */
                                kind: "NID" | "PASSPORT";
                                lastFour: string;
                            } | null;
                            /**
                             * Format: date-time
                             * @description When the train leaves `from`, as planned
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            boardingAt: string;
                            /**
                             * Format: date-time
                             * @description When the train is expected to leave `from`
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            expectedBoardingAt: string;
                        };
                        /**
                         * Format: date-time
                         * @description For ALREADY_USED: when it was accepted
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        firstUsedAt?: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TicketsScansUndo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The device that scanned
                     * @example checker-phone-17
                     */
                    deviceId: string;
                    /**
                     * @description The nonce of the scan to take back
                     * @example 019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4
                     */
                    nonce: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The ticket
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        ticketId: string;
                        /**
                         * @description The status now. VALID: the ticket is accepted again. USED: another scan of it stands
                         * @enum {string}
                         */
                        status: "VALID" | "USED" | "CANCELLED" | "EXPIRED";
                        /**
                         * Format: date-time
                         * @description When the scan was taken back
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        undoneAt: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TicketsKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            /** @constant */
                            kty: "OKP";
                            /** @constant */
                            crv: "Ed25519";
                            /** @constant */
                            alg: "EdDSA";
                            /** @constant */
                            use: "sig";
                            /**
                             * @description In decimal what the code holds as one byte
                             * @example 1
                             */
                            kid: string;
                            /**
                             * @description The public key, base64url
                             * @example 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo
                             */
                            x: string;
                            /**
                             * Format: date-time
                             * @description Since when it signs
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            notBefore: string;
                        }[];
                    };
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TicketsRevocations: {
        parameters: {
            query: {
                /**
                 * @description The train
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                trainId: string;
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate: string;
                /** @description The most items on a page */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description The ticket
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            ticketId: string;
                            /**
                             * Format: date-time
                             * @description When it was cancelled
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            voidedAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TicketsDuties: {
        parameters: {
            query?: {
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate?: string;
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description The duty
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            dutyId: string;
                            /**
                             * Format: uuid
                             * @description The account of the checker
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            checkerUserId: string;
                            /**
                             * Format: uuid
                             * @description The train
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            trainId: string;
                            /**
                             * Format: date
                             * @description The Dhaka date on which it leaves its origin
                             * @example 2026-11-26
                             */
                            journeyDate: string;
                            /**
                             * Format: date-time
                             * @description When it was assigned
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            createdAt: string;
                            endedAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TicketsManifest: {
        parameters: {
            query: {
                /**
                 * @description The train
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                trainId: string;
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate: string;
                /** @description The most items on a page */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description The ticket, as in its code
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            ticketId: string;
                            /**
                             * @description Coach
                             * @example KA
                             */
                            coachNumber: string;
                            /**
                             * @description Seat
                             * @example 12
                             */
                            seatNumber: string;
                            /**
                             * @description Class
                             * @example S_CHAIR
                             */
                            class: string;
                            /**
                             * @description Station code
                             * @example DA
                             */
                            from: string;
                            /**
                             * @description Station code
                             * @example CG
                             */
                            to: string;
                            /**
                             * @description The passenger’s name, shortened
                             * @example Rokeya S.
                             */
                            name: string;
                            /** @description The last four characters of the passenger’s document, to compare with it */
                            document: {
                                /** @enum {string} */
                                kind: "NID" | "PASSPORT";
                                lastFour: string;
                            } | null;
                            /**
                             * @description USED: accepted already
                             * @enum {string}
                             */
                            status: "VALID" | "USED";
                            usedAt: string | null;
                            /**
                             * Format: date-time
                             * @description The time from which it is accepted; before, a scan is TOO_EARLY
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            acceptedFrom: string;
                            /**
                             * Format: date-time
                             * @description The time until which it is accepted, delay included. Where the code says an earlier time, this one holds
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            expiresAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description As you have it */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1TicketsDuplicates: {
        parameters: {
            query: {
                /**
                 * @description The train
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                trainId: string;
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate: string;
                /** @description The most items on a page */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description The later scan
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            scanId: string;
                            /**
                             * Format: uuid
                             * @description The ticket that was shown twice
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            ticketId: string;
                            /**
                             * @description Coach
                             * @example KA
                             */
                            coachNumber: string;
                            /**
                             * @description Seat
                             * @example 12
                             */
                            seatNumber: string;
                            /**
                             * @description Station code
                             * @example DA
                             */
                            from: string;
                            /**
                             * @description Station code
                             * @example CG
                             */
                            to: string;
                            /**
                             * @description The device
                             * @example checker-phone-17
                             */
                            deviceId: string;
                            /**
                             * Format: date-time
                             * @description When it scanned, corrected by the server
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            usedAt: string;
                            /** @description Whether the device was offline */
                            offline: boolean;
                            /** @description The use that stands */
                            firstUse: {
                                /**
                                 * @description The device
                                 * @example checker-phone-17
                                 */
                                deviceId: string;
                                /**
                                 * Format: date-time
                                 * @description When it scanned, corrected by the server
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                usedAt: string;
                            };
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1TicketsScans: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description The checker’s device; 1 to 100 visible ASCII characters
                     * @example checker-phone-17
                     */
                    deviceId: string;
                    /**
                     * Format: date-time
                     * @description The time of the device’s clock now; the server corrects the times of the scans by it
                     * @example 2026-11-26T01:00:00.000Z
                     */
                    sentAt?: string;
                    scans: {
                        /** @description The text of the QR code, exactly as read */
                        qr: string;
                        /**
                         * @description New for every scan and kept with it, so that a batch can be sent again
                         * @example 019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4
                         */
                        nonce: string;
                        /**
                         * Format: date-time
                         * @description The time of the device’s clock when it scanned
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        scannedAt: string;
                        /**
                         * Format: date-time
                         * @description The time of the device’s clock when the checker took the scan back, some minutes later at most. Absent: the scan stands
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        undoneAt?: string;
                        /** @description Whether the device let the passenger in. Absent: unknown */
                        accepted?: boolean;
                        /**
                         * Format: uuid
                         * @description With journeyDate, the trip that was being checked. Always send it. A scan kept by an older device may lack it; then the ticket’s own trip is assumed
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        trainId?: string;
                        /**
                         * Format: date
                         * @description The Dhaka date on which the train of that trip leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description In the order of the request */
                        scans: {
                            /**
                             * @description New for every scan and kept with it, so that a batch can be sent again
                             * @example 019ab1de-77aa-7c01-9d3e-0c55a1f2b3c4
                             */
                            nonce: string;
                            /**
                             * @description As for a scan online, judged at the time of the scan. NONCE_REUSED: this checker has sent another scan from this device under this nonce, and this scan was not kept. UNDONE: the scan was taken back
                             * @enum {string}
                             */
                            result: "VALID" | "ALREADY_USED" | "CANCELLED" | "EXPIRED" | "WRONG_TRIP" | "FORGED" | "TOO_EARLY" | "NONCE_REUSED" | "UNDONE";
                            /** @description Absent for FORGED */
                            ticket?: {
                                /**
                                 * Format: uuid
                                 * @description The ticket
                                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                                 */
                                ticketId: string;
                                /**
                                 * @description The railway’s number of the train
                                 * @example 702
                                 */
                                trainNumber: string;
                                /**
                                 * @description Its name
                                 * @example Subarna Express
                                 */
                                trainName: string;
                                /**
                                 * @description Its name in Bengali
                                 * @example সুবর্ণ এক্সপ্রেস
                                 */
                                trainNameBn: string;
                                /**
                                 * Format: date
                                 * @description The Dhaka date on which the train leaves its origin
                                 * @example 2026-11-26
                                 */
                                journeyDate: string;
                                /**
                                 * @example {
                                 *       "code": "DA",
                                 *       "name": "Dhaka",
                                 *       "nameBn": "ঢাকা"
                                 *     }
                                 */
                                from: {
                                    code: string;
                                    name: string;
                                    nameBn: string;
                                };
                                /**
                                 * @example {
                                 *       "code": "CG",
                                 *       "name": "Chattogram",
                                 *       "nameBn": "চট্টগ্রাম"
                                 *     }
                                 */
                                to: {
                                    code: string;
                                    name: string;
                                    nameBn: string;
                                };
                                /**
                                 * @description Coach
                                 * @example KA
                                 */
                                coachNumber: string;
                                /**
                                 * @description Seat
                                 * @example 12
                                 */
                                seatNumber: string;
                                /**
                                 * @description Class
                                 * @example S_CHAIR
                                 */
                                class: string;
                                /**
                                 * @description Who travels
                                 * @example Rokeya Sultana
                                 */
                                passengerName: string;
                                /** @description The last four characters of the passenger’s document, to compare with it */
                                document: {
                                    /** @enum {string} */
                                    kind: "NID" | "PASSPORT";
                                    lastFour: string;
                                } | null;
                                /**
                                 * Format: date-time
                                 * @description When the train leaves `from`, as planned
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                boardingAt: string;
                                /**
                                 * Format: date-time
                                 * @description When the train is expected to leave `from`
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                expectedBoardingAt: string;
                            };
                            /** @description For ALREADY_USED: the scan that stands */
                            firstUse?: {
                                /**
                                 * @description The device
                                 * @example checker-phone-17
                                 */
                                deviceId: string;
                                /**
                                 * Format: date-time
                                 * @description When it scanned, corrected by the server
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                usedAt: string;
                            };
                            /** @description For VALID: a later scan, accepted until this one arrived */
                            laterUse?: {
                                /**
                                 * @description The device
                                 * @example checker-phone-17
                                 */
                                deviceId: string;
                                /**
                                 * Format: date-time
                                 * @description When it scanned, corrected by the server
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                usedAt: string;
                            };
                            /**
                             * Format: date-time
                             * @description For CANCELLED: when the ticket was cancelled. After the scan: somebody travelled on a ticket that was given back later
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            voidedAt?: string;
                        }[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminTicketsDuties: {
        parameters: {
            query?: {
                /**
                 * @description Only the duties of this checker
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                checkerUserId?: string;
                /**
                 * @description The train
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                trainId?: string;
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate?: string;
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description The duty
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            dutyId: string;
                            /**
                             * Format: uuid
                             * @description The account of the checker
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            checkerUserId: string;
                            /**
                             * Format: uuid
                             * @description The train
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            trainId: string;
                            /**
                             * Format: date
                             * @description The Dhaka date on which it leaves its origin
                             * @example 2026-11-26
                             */
                            journeyDate: string;
                            /**
                             * Format: date-time
                             * @description When it was assigned
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            createdAt: string;
                            endedAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminTicketsDuties: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description The account of the checker
                     * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                     */
                    checkerUserId: string;
                    /**
                     * Format: uuid
                     * @description The train
                     * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                     */
                    trainId: string;
                    /**
                     * Format: date
                     * @description The Dhaka date on which it leaves its origin
                     * @example 2026-11-26
                     */
                    journeyDate: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The duty
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        dutyId: string;
                        /**
                         * Format: uuid
                         * @description The account of the checker
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        checkerUserId: string;
                        /**
                         * Format: uuid
                         * @description The train
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        trainId: string;
                        /**
                         * Format: date
                         * @description The Dhaka date on which it leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        /**
                         * Format: date-time
                         * @description When it was assigned
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        createdAt: string;
                        endedAt: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1AdminTicketsDutiesByDutyId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The duty
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                dutyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The duty
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        dutyId: string;
                        /**
                         * Format: uuid
                         * @description The account of the checker
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        checkerUserId: string;
                        /**
                         * Format: uuid
                         * @description The train
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        trainId: string;
                        /**
                         * Format: date
                         * @description The Dhaka date on which it leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        /**
                         * Format: date-time
                         * @description When it was assigned
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        createdAt: string;
                        endedAt: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminTicketsDisputes: {
        parameters: {
            query?: {
                state?: "OPEN" | "UPHELD" | "REJECTED";
                /**
                 * @description The train
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                trainId?: string;
                /**
                 * @description The Dhaka date on which it leaves its origin
                 * @example 2026-11-26
                 */
                journeyDate?: string;
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description The dispute
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            disputeId: string;
                            /**
                             * @description FIRST_USE: an offline scan arrived later than `otherScan` and claims to be the earlier one. CANCELLED_TICKET: somebody may have travelled on a cancelled ticket
                             * @enum {string}
                             */
                            kind: "FIRST_USE" | "CANCELLED_TICKET";
                            /** @enum {string} */
                            state: "OPEN" | "UPHELD" | "REJECTED";
                            /**
                             * Format: date-time
                             * @description When the dispute was opened
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            openedAt: string;
                            /**
                             * Format: uuid
                             * @description The ticket
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            ticketId: string;
                            /**
                             * Format: uuid
                             * @description Its booking
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            bookingId: string;
                            /**
                             * Format: uuid
                             * @description The train
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            trainId: string;
                            /**
                             * Format: date
                             * @description The Dhaka date on which it leaves its origin
                             * @example 2026-11-26
                             */
                            journeyDate: string;
                            /**
                             * @description The railway’s number of the train
                             * @example 702
                             */
                            trainNumber: string;
                            /**
                             * @description Coach
                             * @example KA
                             */
                            coachNumber: string;
                            /**
                             * @description Seat
                             * @example 12
                             */
                            seatNumber: string;
                            voidedAt: string | null;
                            scan: {
                                /**
                                 * Format: uuid
                                 * @description The scan
                                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                                 */
                                scanId: string;
                                /**
                                 * Format: uuid
                                 * @description Who scanned
                                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                                 */
                                checkerUserId: string;
                                /**
                                 * @description On which device
                                 * @example checker-phone-17
                                 */
                                deviceId: string;
                                /** @description Whether the device was offline */
                                offline: boolean;
                                /**
                                 * Format: date-time
                                 * @description When it was made, corrected by the server
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                usedAt: string;
                                claimedAt: string | null;
                                /**
                                 * Format: date-time
                                 * @description When the server received it
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                receivedAt: string;
                            };
                            otherScan: {
                                /**
                                 * Format: uuid
                                 * @description The scan
                                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                                 */
                                scanId: string;
                                /**
                                 * Format: uuid
                                 * @description Who scanned
                                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                                 */
                                checkerUserId: string;
                                /**
                                 * @description On which device
                                 * @example checker-phone-17
                                 */
                                deviceId: string;
                                /** @description Whether the device was offline */
                                offline: boolean;
                                /**
                                 * Format: date-time
                                 * @description When it was made, corrected by the server
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                usedAt: string;
                                claimedAt: string | null;
                                /**
                                 * Format: date-time
                                 * @description When the server received it
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                receivedAt: string;
                            } | null;
                            decision: {
                                /**
                                 * Format: uuid
                                 * @description Who decided
                                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                                 */
                                decidedBy: string;
                                /**
                                 * Format: date-time
                                 * @description When
                                 * @example 2026-11-26T01:00:00.000Z
                                 */
                                decidedAt: string;
                                /**
                                 * @description Why
                                 * @example The guard of coach KA confirms it
                                 */
                                reason: string;
                            } | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1AdminTicketsDisputesByDisputeIdDecide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The dispute
                 * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                 */
                disputeId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description FIRST_USE: with UPHOLD the late scan is the first use, with REJECT the other scan is. CANCELLED_TICKET: UPHOLD says that somebody travelled, REJECT that nobody did
                     * @enum {string}
                     */
                    decision: "UPHOLD" | "REJECT";
                    /** @example The guard of coach KA confirms it */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The dispute
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        disputeId: string;
                        /**
                         * @description FIRST_USE: an offline scan arrived later than `otherScan` and claims to be the earlier one. CANCELLED_TICKET: somebody may have travelled on a cancelled ticket
                         * @enum {string}
                         */
                        kind: "FIRST_USE" | "CANCELLED_TICKET";
                        /** @enum {string} */
                        state: "OPEN" | "UPHELD" | "REJECTED";
                        /**
                         * Format: date-time
                         * @description When the dispute was opened
                         * @example 2026-11-26T01:00:00.000Z
                         */
                        openedAt: string;
                        /**
                         * Format: uuid
                         * @description The ticket
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        ticketId: string;
                        /**
                         * Format: uuid
                         * @description Its booking
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        bookingId: string;
                        /**
                         * Format: uuid
                         * @description The train
                         * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                         */
                        trainId: string;
                        /**
                         * Format: date
                         * @description The Dhaka date on which it leaves its origin
                         * @example 2026-11-26
                         */
                        journeyDate: string;
                        /**
                         * @description The railway’s number of the train
                         * @example 702
                         */
                        trainNumber: string;
                        /**
                         * @description Coach
                         * @example KA
                         */
                        coachNumber: string;
                        /**
                         * @description Seat
                         * @example 12
                         */
                        seatNumber: string;
                        voidedAt: string | null;
                        scan: {
                            /**
                             * Format: uuid
                             * @description The scan
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            scanId: string;
                            /**
                             * Format: uuid
                             * @description Who scanned
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            checkerUserId: string;
                            /**
                             * @description On which device
                             * @example checker-phone-17
                             */
                            deviceId: string;
                            /** @description Whether the device was offline */
                            offline: boolean;
                            /**
                             * Format: date-time
                             * @description When it was made, corrected by the server
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            usedAt: string;
                            claimedAt: string | null;
                            /**
                             * Format: date-time
                             * @description When the server received it
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            receivedAt: string;
                        };
                        otherScan: {
                            /**
                             * Format: uuid
                             * @description The scan
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            scanId: string;
                            /**
                             * Format: uuid
                             * @description Who scanned
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            checkerUserId: string;
                            /**
                             * @description On which device
                             * @example checker-phone-17
                             */
                            deviceId: string;
                            /** @description Whether the device was offline */
                            offline: boolean;
                            /**
                             * Format: date-time
                             * @description When it was made, corrected by the server
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            usedAt: string;
                            claimedAt: string | null;
                            /**
                             * Format: date-time
                             * @description When the server received it
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            receivedAt: string;
                        } | null;
                        decision: {
                            /**
                             * Format: uuid
                             * @description Who decided
                             * @example 019ab1de-5c3f-7a10-8f22-4b1c9d0e6f73
                             */
                            decidedBy: string;
                            /**
                             * Format: date-time
                             * @description When
                             * @example 2026-11-26T01:00:00.000Z
                             */
                            decidedAt: string;
                            /**
                             * @description Why
                             * @example The guard of coach KA confirms it
                             */
                            reason: string;
                        } | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1AdminTicketsActions: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @example trip */
                entity?: string;
                entityId?: string;
                /** @description The administrator */
                actorId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            actionId: string;
                            /** Format: uuid */
                            actorId: string;
                            /** @example ADMIN */
                            actorRole: string;
                            /** @example update */
                            action: string;
                            /** @example station */
                            entity: string;
                            entityId: string;
                            reason: string | null;
                            before: {
                                [key: string]: unknown;
                            } | null;
                            after: {
                                [key: string]: unknown;
                            } | null;
                            requestId: string;
                            sourceAddress: string | null;
                            /** Format: date-time */
                            at: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1Notifications: {
        parameters: {
            query?: {
                /** @description How many items at most */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description Only this channel */
                type?: "EMAIL" | "SMS" | "PUSH";
                status?: "PENDING" | "SENT" | "FAILED" | "DELIVERED";
                kind?: "CODE" | "TICKETS" | "BOOKING_FAILED" | "BOOKING_CANCELLED" | "REFUND" | "PAYMENT_REVIEW" | "TRIP_DELAYED" | "SECOND_FACTOR" | "CONTACT";
                /** @description Only messages about this booking */
                bookingId?: string;
                /** @description Another account; for AGENT, ADMIN and SUPER_ADMIN. Default: the caller */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            notificationId: string;
                            /** @enum {string} */
                            type: "EMAIL" | "SMS" | "PUSH";
                            /** @enum {string} */
                            kind: "CODE" | "TICKETS" | "BOOKING_FAILED" | "BOOKING_CANCELLED" | "REFUND" | "PAYMENT_REVIEW" | "TRIP_DELAYED" | "SECOND_FACTOR" | "CONTACT";
                            /**
                             * @description English or Bengali
                             * @enum {string}
                             */
                            language: "en" | "bn";
                            /** @description The booking it is about */
                            bookingId: string | null;
                            /** @description Where it was sent; masked for helpers. For a push, the host of the push service */
                            recipient: string;
                            subject: string | null;
                            /** @description The text; empty for helpers. One-time codes are masked */
                            message: string;
                            /**
                             * @description PENDING: not accepted yet; it is tried again. SENT: the provider accepted it. DELIVERED: the SMS provider reported its arrival; only text messages get there. FAILED: the provider refused it, or every attempt failed
                             * @enum {string}
                             */
                            status: "PENDING" | "SENT" | "FAILED" | "DELIVERED";
                            attempts: number;
                            /** @description The last answer of the mail server, SMS provider or push service */
                            providerResponse: {
                                [key: string]: unknown;
                            } | null;
                            /** @description The notification that this one repeats */
                            resendOf: string | null;
                            /** Format: date-time */
                            createdAt: string;
                            /** @description When the provider accepted it */
                            sentAt: string | null;
                            /** @description When its arrival was reported */
                            deliveredAt: string | null;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1NotificationsByNotificationId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                notificationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        notificationId: string;
                        /** @enum {string} */
                        type: "EMAIL" | "SMS" | "PUSH";
                        /** @enum {string} */
                        kind: "CODE" | "TICKETS" | "BOOKING_FAILED" | "BOOKING_CANCELLED" | "REFUND" | "PAYMENT_REVIEW" | "TRIP_DELAYED" | "SECOND_FACTOR" | "CONTACT";
                        /**
                         * @description English or Bengali
                         * @enum {string}
                         */
                        language: "en" | "bn";
                        /** @description The booking it is about */
                        bookingId: string | null;
                        /** @description Where it was sent; masked for helpers. For a push, the host of the push service */
                        recipient: string;
                        subject: string | null;
                        /** @description The text; empty for helpers. One-time codes are masked */
                        message: string;
                        /**
                         * @description PENDING: not accepted yet; it is tried again. SENT: the provider accepted it. DELIVERED: the SMS provider reported its arrival; only text messages get there. FAILED: the provider refused it, or every attempt failed
                         * @enum {string}
                         */
                        status: "PENDING" | "SENT" | "FAILED" | "DELIVERED";
                        attempts: number;
                        /** @description The last answer of the mail server, SMS provider or push service */
                        providerResponse: {
                            [key: string]: unknown;
                        } | null;
                        /** @description The notification that this one repeats */
                        resendOf: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** @description When the provider accepted it */
                        sentAt: string | null;
                        /** @description When its arrival was reported */
                        deliveredAt: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1NotificationsByNotificationIdResend: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                notificationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted, still under way */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        notificationId: string;
                        /** @enum {string} */
                        type: "EMAIL" | "SMS" | "PUSH";
                        /** @enum {string} */
                        kind: "CODE" | "TICKETS" | "BOOKING_FAILED" | "BOOKING_CANCELLED" | "REFUND" | "PAYMENT_REVIEW" | "TRIP_DELAYED" | "SECOND_FACTOR" | "CONTACT";
                        /**
                         * @description English or Bengali
                         * @enum {string}
                         */
                        language: "en" | "bn";
                        /** @description The booking it is about */
                        bookingId: string | null;
                        /** @description Where it was sent; masked for helpers. For a push, the host of the push service */
                        recipient: string;
                        subject: string | null;
                        /** @description The text; empty for helpers. One-time codes are masked */
                        message: string;
                        /**
                         * @description PENDING: not accepted yet; it is tried again. SENT: the provider accepted it. DELIVERED: the SMS provider reported its arrival; only text messages get there. FAILED: the provider refused it, or every attempt failed
                         * @enum {string}
                         */
                        status: "PENDING" | "SENT" | "FAILED" | "DELIVERED";
                        attempts: number;
                        /** @description The last answer of the mail server, SMS provider or push service */
                        providerResponse: {
                            [key: string]: unknown;
                        } | null;
                        /** @description The notification that this one repeats */
                        resendOf: string | null;
                        /** Format: date-time */
                        createdAt: string;
                        /** @description When the provider accepted it */
                        sentAt: string | null;
                        /** @description When its arrival was reported */
                        deliveredAt: string | null;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not in this state; `code` says why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1NotificationsPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description English or Bengali
                         * @enum {string}
                         */
                        language: "en" | "bn";
                        /** @description The channels for messages about bookings. EMAIL or SMS must be among them. Codes always come by both */
                        channels: ("EMAIL" | "SMS" | "PUSH")[];
                    };
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putV1NotificationsPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description English or Bengali
                     * @enum {string}
                     */
                    language: "en" | "bn";
                    /** @description EMAIL or SMS among them. Default: unchanged */
                    channels?: ("EMAIL" | "SMS" | "PUSH")[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description English or Bengali
                         * @enum {string}
                         */
                        language: "en" | "bn";
                        /** @description The channels for messages about bookings. EMAIL or SMS must be among them. Codes always come by both */
                        channels: ("EMAIL" | "SMS" | "PUSH")[];
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "getV1NotificationsPush-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The applicationServerKey of PushManager.subscribe(), base64url */
                        publicKey: string;
                    };
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1NotificationsSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            subscriptionId: string;
                            /**
                             * @description The push service
                             * @example fcm.googleapis.com
                             */
                            host: string;
                            /** Format: date-time */
                            createdAt: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1NotificationsSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    endpoint: string;
                    expirationTime?: number | null;
                    keys: {
                        p256dh: string;
                        auth: string;
                    };
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        subscriptionId: string;
                        /**
                         * @description The push service
                         * @example fcm.googleapis.com
                         */
                        host: string;
                        /** Format: date-time */
                        createdAt: string;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteV1NotificationsSubscriptionsBySubscriptionId: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                subscriptionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    postV1NotificationsSmsReports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        received: true;
                    };
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not there, or not yours */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ReportsDaily: {
        parameters: {
            query?: {
                /**
                 * @description First day, a date in Dhaka; `to` where it is missing
                 * @example 2026-11-26
                 */
                from?: string;
                /**
                 * @description Last day, included; today where it is missing
                 * @example 2026-11-26
                 */
                to?: string;
                /** @description Takes precedence over the Accept header */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: date
                             * @description The date in Dhaka on which the bookings were made
                             * @example 2026-11-26
                             */
                            date: string;
                            /** @description Bookings made */
                            totalBookings: number;
                            /** @description Of those, bookings that were confirmed, cancelled later or not */
                            successfulBookings: number;
                            /** @description Of those, bookings that ended without a sale: not paid in time, payment failed, seats gone */
                            failedBookings: number;
                            totalRevenue: components["schemas"]["Money"];
                            /** @description Passengers of confirmed bookings who were not cancelled */
                            totalPassengers: number;
                            /** @description Accounts that made these bookings */
                            uniqueUsers: number;
                        }[];
                        nextCursor: string | null;
                    } | string;
                    "text/csv": string;
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ReportsSales: {
        parameters: {
            query?: {
                /**
                 * @description First day, a date in Dhaka; `to` where it is missing
                 * @example 2026-11-26
                 */
                from?: string;
                /**
                 * @description Last day, included; today where it is missing
                 * @example 2026-11-26
                 */
                to?: string;
                /**
                 * @description What each row stands for: one or more of day, train, class, route, separated by commas. Default: day
                 * @example train,class
                 */
                by?: string;
                /** @description Only this train */
                trainId?: string;
                /**
                 * @description Only this class
                 * @example S_CHAIR
                 */
                class?: string;
                /** @description Takes precedence over the Accept header */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description null unless by day */
                            date: string | null;
                            /** @description null unless by train */
                            train: {
                                /** Format: uuid */
                                trainId: string;
                                trainNumber: string | null;
                                trainName: string | null;
                            } | null;
                            /** @description null unless by class */
                            class: string | null;
                            /** @description Where tickets begin and end; null unless by route */
                            route: {
                                from: {
                                    /** Format: uuid */
                                    stationId: string;
                                    code: string | null;
                                    name: string | null;
                                };
                                to: {
                                    /** Format: uuid */
                                    stationId: string;
                                    code: string | null;
                                    name: string | null;
                                };
                            } | null;
                            /** @description Seats of confirmed bookings */
                            ticketsSold: number;
                            /** @description Of those, seats cancelled later */
                            ticketsCancelled: number;
                            /** @description ticketsSold less ticketsCancelled */
                            passengers: number;
                            grossRevenue: components["schemas"]["Money"];
                            refunded: components["schemas"]["Money"];
                            revenue: components["schemas"]["Money"];
                        }[];
                        nextCursor: string | null;
                    } | string;
                    "text/csv": string;
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getV1ReportsOccupancy: {
        parameters: {
            query?: {
                /**
                 * @description First date of travel, that on which trains leave their origin; `to` where it is missing
                 * @example 2026-11-26
                 */
                from?: string;
                /**
                 * @description Last date of travel, included; today where it is missing
                 * @example 2026-11-26
                 */
                to?: string;
                /**
                 * @description What each row stands for: one or more of day, train, class, separated by commas. Default: day
                 * @example day,class
                 */
                by?: string;
                /** @description Only this train */
                trainId?: string;
                /**
                 * @description Only this class
                 * @example S_CHAIR
                 */
                class?: string;
                /** @description Takes precedence over the Accept header */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description null unless by day */
                            date: string | null;
                            /** @description null unless by train */
                            train: {
                                /** Format: uuid */
                                trainId: string;
                                trainNumber: string | null;
                                trainName: string | null;
                            } | null;
                            /** @description null unless by class */
                            class: string | null;
                            /** @description Trains that ran with seats for sale */
                            trips: number;
                            /** @description Their seats */
                            seats: number;
                            /** @description Each seat times the legs of its trip */
                            seatLegsOffered: number;
                            /** @description Sold seats times the legs of their journeys */
                            seatLegsSold: number;
                            passengers: number;
                            /** @description seatLegsSold of seatLegsOffered, from 0 to 1; null where nothing was offered */
                            occupancy: number | null;
                        }[];
                        nextCursor: string | null;
                    } | string;
                    "text/csv": string;
                };
            };
            /** @description The request does not fit; `errors` names the fields */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not signed in */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not for this role */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too often; Retry-After says when to try again */
            429: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    /** @description Seconds to wait */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealthLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "live";
                        /**
                         * @description The release, and the commit where it is known
                         * @example 0.1.0+4cc5097
                         */
                        version: string;
                    };
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "starting" | "stopping";
                        /**
                         * @description The release, and the commit where it is known
                         * @example 0.1.0+4cc5097
                         */
                        version: string;
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealthReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ready" | "degraded";
                        /** @description What is missing while the process works: degraded */
                        troubles?: string[];
                    };
                };
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not available at the moment */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "not ready";
                        troubles: string[];
                    };
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request cannot be read */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Any other refusal */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
