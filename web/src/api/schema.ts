// Made by `npm run api` from docs/reference/openapi.json; do not edit.

export interface paths {
    "/api/v1/brief": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read a sentence and fields: what would be composed, and where each of it came from
         * @description Read a sentence and fields: what would be composed, and where each of it came from.
         *
         *     With `reader` built-in it takes milliseconds, as the chips of a page need it while one types;
         *     a language model takes seconds, and after too long the built-in reader answers alone.
         */
        post: operations["read_brief"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compose a piece from a sentence and fields
         * @description Compose a piece from a sentence and fields.
         *
         *     Bars stream as `plan` and `cells` events while they are written.
         */
        post: operations["compose"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/continue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on where a piece ends, in its key, tempo, metre and instruments
         * @description Go on where a piece ends, in its key, tempo, metre and instruments.
         */
        post: operations["continue_piece"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/infill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write cells of a piece anew; everything else stays to the byte
         * @description Write cells of a piece anew; everything else stays to the byte.
         */
        post: operations["infill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accompany": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write further parts beside those that are there
         * @description Write further parts beside those that are there.
         */
        post: operations["accompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write a share of a piece anew: "more like this"
         * @description Write a share of a piece anew: "more like this".
         */
        post: operations["vary"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the mastered audio of a piece; what is unchanged is not made twice
         * @description Make the mastered audio of a piece; what is unchanged is not made twice.
         */
        post: operations["render"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/transcribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write an uploaded recording down as notes: a new piece
         * @description Write an uploaded recording down as notes: a new piece.
         */
        post: operations["transcribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an uploaded file of notes into the library: a new piece
         * @description Take an uploaded file of notes into the library: a new piece.
         */
        post: operations["import_music"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Measure music beside what is usual; the report's files are the job's
         * @description Measure music beside what is usual; the report's files are the job's.
         */
        post: operations["evaluate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write a piece as files for other programs; they are the job's files
         * @description Write a piece as files for other programs; they are the job's files.
         */
        post: operations["export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/train": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Train a model on a corpus of one's own; `metrics` events are its curves
         * @description Train a model on a corpus of one's own; `metrics` events are its curves.
         */
        post: operations["train"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Jobs, the newest first
         * @description Jobs, the newest first.
         */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a job stands, and what came of it
         * @description Where a job stands, and what came of it.
         */
        get: operations["get_job"];
        put?: never;
        post?: never;
        /**
         * Stop a job that waits or runs; forget one that has ended, with its files
         * @description Stop a job that waits or runs; forget one that has ended, with its files.
         */
        delete: operations["cancel_job"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a job by server-sent events; a broken connection goes on where it was
         * @description Follow a job by server-sent events; a broken connection goes on where it was.
         *
         *     A comment comes every 15 seconds when nothing else does.
         */
        get: operations["follow_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{job_id}/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file that an export or an evaluation made
         * @description A file that an export or an evaluation made.
         */
        get: operations["get_job_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search the library
         * @description Search the library.
         */
        get: operations["list_pieces"];
        put?: never;
        /**
         * Make an empty piece, or a copy of one (`copy_of`)
         * @description Make an empty piece, or a copy of one (`copy_of`).
         */
        post: operations["create_piece"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A piece with its revisions, sections and parts
         * @description A piece with its revisions, sections and parts.
         */
        get: operations["get_piece"];
        put?: never;
        post?: never;
        /**
         * Delete a piece with everything that was made of it
         * @description Delete a piece with everything that was made of it.
         */
        delete: operations["delete_piece"];
        options?: never;
        head?: never;
        /**
         * Give a piece another title or a star
         * @description Give a piece another title or a star.
         */
        patch: operations["update_piece"];
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/score": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The notes of a piece, for drawing and playing
         * @description The notes of a piece, for drawing and playing.
         */
        get: operations["get_score"];
        /**
         * Keep an edited score as a new revision; events that were not touched stay as they are
         * @description Keep an edited score as a new revision; events that were not touched stay as they are.
         *
         *     412 where somebody else kept a revision meanwhile.
         */
        put: operations["put_score"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/midi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The piece as a MIDI file
         * @description The piece as a MIDI file.
         */
        get: operations["get_midi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The receipt: what was asked, planned and written, conformance and originality
         * @description The receipt: what was asked, planned and written, conformance and originality.
         */
        get: operations["get_receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/receipt.html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The receipt as a page of its own; it runs no scripts
         * @description The receipt as a page of its own; it runs no scripts.
         */
        get: operations["get_receipt_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All states of a piece that were kept, the oldest first
         * @description All states of a piece that were kept, the oldest first.
         */
        get: operations["list_revisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/revisions/{number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an older revision the newest one again; nothing is lost
         * @description Make an older revision the newest one again; nothing is lost.
         */
        post: operations["restore_revision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/mix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a piece sounds: gain, pan and mute of each track, finish and ambience
         * @description How a piece sounds: gain, pan and mute of each track, finish and ambience.
         */
        get: operations["get_mix"];
        /**
         * Keep a mix; the next render is made with it
         * @description Keep a mix; the next render is made with it.
         */
        put: operations["put_mix"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/audio": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest rendered audio of a piece, and whether it is still what the piece is
         * @description The newest rendered audio of a piece, and whether it is still what the piece is.
         */
        get: operations["get_audio"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/audio/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file of the newest audio, or of the one that `digest` names
         * @description A file of the newest audio, or of the one that `digest` names.
         */
        get: operations["get_audio_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/takes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The takes of a piece with their measurements
         * @description The takes of a piece with their measurements.
         */
        get: operations["list_takes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/takes/{take_id}/score": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The notes of a take
         * @description The notes of a take.
         */
        get: operations["get_take_score"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/takes/{take_id}/midi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A take as a MIDI file
         * @description A take as a MIDI file.
         */
        get: operations["get_take_midi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/takes/{take_id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The receipt of a take
         * @description The receipt of a take.
         */
        get: operations["get_take_receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/takes/{take_id}/keep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a take the newest revision of its piece
         * @description Make a take the newest revision of its piece.
         */
        post: operations["keep_take"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pieces/{piece_id}/takes/{take_id}": {
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
         * Delete a take; a revision that was made of it stays
         * @description Delete a take; a revision that was made of it stays.
         */
        delete: operations["discard_take"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this server is, what it has, and how much it takes
         * @description What this server is, what it has, and how much it takes.
         */
        get: operations["about"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/styles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Styles
         * @description Styles.
         */
        get: operations["list_styles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/instruments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Instruments, drum kits and patches; `facts` hold program and range
         * @description Instruments, drum kits and patches; `facts` hold program and range.
         */
        get: operations["list_instruments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ambiences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Backgrounds
         * @description Backgrounds.
         */
        get: operations["list_ambiences"];
        put?: never;
        /**
         * Keep an uploaded recording as a background; it is decoded first, in a worker
         * @description Keep an uploaded recording as a background; it is decoded first, in a worker.
         */
        post: operations["add_ambience"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/soundfonts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * SoundFonts, the one in use first
         * @description SoundFonts, the one in use first.
         */
        get: operations["list_soundfonts"];
        put?: never;
        /**
         * Keep an uploaded SoundFont; it is looked through first, in a worker
         * @description Keep an uploaded SoundFont; it is looked through first, in a worker.
         */
        post: operations["add_soundfont"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Trained models
         * @description Trained models.
         */
        get: operations["list_models"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/progressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Named chord progressions; `facts` hold their numerals, modes and moods
         * @description Named chord progressions; `facts` hold their numerals, modes and moods.
         */
        get: operations["list_progressions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/examples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Seed tunes to continue, vary and accompany
         * @description Seed tunes to continue, vary and accompany.
         */
        get: operations["list_examples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/finishes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Finishes of the whole, like lofi and clean
         * @description Finishes of the whole, like lofi and clean.
         */
        get: operations["list_finishes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/formats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What POST /export writes; `facts` tell whether it is a folder, and what it needs
         * @description What POST /export writes; `facts` tell whether it is a folder, and what it needs.
         */
        get: operations["list_formats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/soundfonts/{name}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The file of a SoundFont, for playing in the page
         * @description The file of a SoundFont, for playing in the page.
         */
        get: operations["get_soundfont_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/soundfonts/{name}": {
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
         * Delete a SoundFont of one's own
         * @description Delete a SoundFont of one's own.
         */
        delete: operations["delete_soundfont"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ambiences/{name}": {
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
         * Delete a background of one's own
         * @description Delete a background of one's own.
         */
        delete: operations["delete_ambience"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring a file along: MIDI, MusicXML, ABC, Humdrum, a recording or a SoundFont
         * @description Bring a file along: MIDI, MusicXML, ABC, Humdrum, a recording or a SoundFont.
         *
         *     Its kind is found by content, not by name. It is read by workers only.
         */
        post: operations["create_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads/{upload_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An upload
         * @description An upload.
         */
        get: operations["get_upload"];
        put?: never;
        post?: never;
        /**
         * Delete an upload; what was made of it stays
         * @description Delete an upload; what was made of it stays.
         */
        delete: operations["delete_upload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/corpora": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The corpora of one's own
         * @description The corpora of one's own.
         */
        get: operations["list_corpora"];
        put?: never;
        /**
         * Make an empty corpus
         * @description Make an empty corpus.
         */
        post: operations["create_corpus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/corpora/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The state of a corpus, with what became of each file
         * @description The state of a corpus, with what became of each file.
         */
        get: operations["get_corpus"];
        put?: never;
        post?: never;
        /**
         * Delete a corpus; models that were trained on it stay
         * @description Delete a corpus; models that were trained on it stay.
         */
        delete: operations["delete_corpus"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/corpora/{name}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take uploaded files into a corpus, with the licence and style that hold for them
         * @description Take uploaded files into a corpus, with the licence and style that hold for them.
         */
        post: operations["add_corpus_files"];
        /**
         * Take files out of a corpus, by the names that it lists
         * @description Take files out of a corpus, by the names that it lists.
         */
        delete: operations["remove_corpus_files"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/corpora/{name}/build": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Build a corpus: read, clean, split, pack; `stage-log` events tell of it
         * @description Build a corpus: read, clean, split, pack; `stage-log` events tell of it.
         */
        post: operations["build_corpus"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether a token is needed, and whether this caller has shown it
         * @description Whether a token is needed, and whether this caller has shown it.
         */
        get: operations["get_session"];
        put?: never;
        /**
         * Show the token that the terminal told; a cookie carries it from then on
         * @description Show the token that the terminal told; a cookie carries it from then on.
         */
        post: operations["open_session"];
        /**
         * Forget the cookie
         * @description Forget the cookie.
         */
        delete: operations["close_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the server is well; needs no token
         * @description Whether the server is well; needs no token.
         */
        get: operations["health"];
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
        /**
         * Jobs by state and kind, the queue, durations and requests, for Prometheus
         * @description Jobs by state and kind, the queue, durations and requests, for Prometheus.
         */
        get: operations["metrics"];
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
        /**
         * About
         * @description What this server is and can do.
         */
        About: {
            /** Version */
            version: string;
            /**
             * Api
             * @default v1
             */
            api: string;
            /** @description Null where sentences are read without one. */
            llm: components["schemas"]["LlmState"] | null;
            /**
             * Model
             * @description The model of notes that is taken by itself.
             */
            model: string | null;
            /**
             * Soundfont
             * @description The SoundFont in use.
             */
            soundfont: string | null;
            /**
             * Sound Notice
             * @description What would sound better, where it would.
             */
            sound_notice: string | null;
            limits: components["schemas"]["Limits"];
            /**
             * Extras
             * @description Optional libraries: name → installed.
             * @default {}
             */
            extras: {
                [key: string]: boolean;
            };
        };
        /**
         * AccompanyRequest
         * @description Write further parts beside those that are there.
         * @example {
         *       "fields": {
         *         "parts": [
         *           "bass",
         *           "drums"
         *         ]
         *       },
         *       "source": {
         *         "example": "harbour"
         *       }
         *     }
         */
        AccompanyRequest: {
            /**
             * Seed
             * @description Drawn where it is left out.
             */
            seed?: number | null;
            /**
             * Engine
             * @default auto
             * @enum {string}
             */
            engine?: "auto" | "neural" | "theory";
            /**
             * Model
             * @description A model of GET /models.
             */
            model?: string | null;
            /**
             * @default {
             *       "originality": "report",
             *       "against": []
             *     }
             */
            options?: components["schemas"]["Options"];
            /**
             * Takes
             * @description Candidates to choose from.
             * @default 1
             */
            takes?: number;
            /**
             * Keep
             * @description Whether the best take becomes the piece at once.
             * @default best
             * @enum {string}
             */
            keep?: "best" | "none";
            /** Source */
            source: components["schemas"]["PieceSource"] | components["schemas"]["UploadSource"] | components["schemas"]["ExampleSource"];
            /** Prompt */
            prompt?: string | null;
            /**
             * @default {
             *       "parts": [],
             *       "without": [],
             *       "ambience": [],
             *       "textures": [],
             *       "moods": []
             *     }
             */
            fields?: components["schemas"]["Fields"];
            /**
             * Reader
             * @default auto
             * @enum {string}
             */
            reader?: "auto" | "built-in" | "model";
            /**
             * Bars
             * @description "16": so many bars more; "5-8": these bars.
             */
            bars?: string | null;
            /**
             * Parts
             * @description Tracks, roles or instruments; all where empty.
             * @default []
             */
            parts?: string[];
            /**
             * Cells
             * @description Just these cells, in place of bars and parts.
             * @default []
             */
            cells?: components["schemas"]["Cells"][];
            /**
             * Locked
             * @description Cells that must stay.
             * @default []
             */
            locked?: components["schemas"]["Cells"][];
            /**
             * Amount
             * @description For vary: the share that is written anew.
             * @default 0.3
             */
            amount?: number;
        };
        /**
         * AmbienceRequest
         * @description An uploaded recording that is to be kept as a background.
         * @example {
         *       "name": "my garden",
         *       "upload": "0123456789abcdef"
         *     }
         */
        AmbienceRequest: {
            /**
             * Upload
             * @description An identifier.
             */
            upload: string;
            /** Name */
            name: string;
        };
        /**
         * AudioState
         * @description The newest audio of a piece.
         */
        AudioState: {
            /**
             * Digest
             * @description Of notes, mix, SoundFont and settings.
             */
            digest: string | null;
            /** Revision */
            revision: number | null;
            /**
             * Files
             * @default []
             */
            files: components["schemas"]["FileRow"][];
            /**
             * Current
             * @description False where notes or mix changed since.
             * @default false
             */
            current: boolean;
            /** Loudness */
            loudness: {
                [key: string]: unknown;
            } | null;
            /** Soundfont */
            soundfont: string | null;
        };
        /**
         * Brief
         * @description A complete brief: every field filled, each with where it came from.
         */
        Brief: {
            /** Style */
            style: string;
            /** Title */
            title: string;
            /** Moods */
            moods: string[];
            key: components["schemas"]["BriefKey"];
            /** Tempo Bpm */
            tempo_bpm: number;
            /** Meter */
            meter: string;
            length: components["schemas"]["BriefLength"];
            /** Parts */
            parts: components["schemas"]["BriefPart"][];
            /** Without */
            without: string[];
            /** Ambience */
            ambience: string[];
            /** Chords */
            chords: string[] | null;
            /** Progression */
            progression: string[] | null;
            /** Finish */
            finish: string;
            /**
             * Sources
             * @description Field → where it came from.
             */
            sources: {
                [key: string]: "asked" | "near" | "style" | "default";
            };
            /**
             * Unread
             * @description Words of the sentence that meant nothing.
             */
            unread: string[];
            /** Kind */
            kind: string | null;
            /** Swing */
            swing: boolean;
            /** Register */
            register: string | null;
            /** Beats Per Chord */
            beats_per_chord: number | null;
            /** Octave Spread */
            octave_spread: number | null;
        };
        /**
         * BriefAnswer
         * @description What was understood.
         */
        BriefAnswer: {
            brief: components["schemas"]["Brief"];
            reader: components["schemas"]["ReaderUsed"];
            /** Unread */
            unread: string[];
            /**
             * Asked Parts
             * @description Which of the brief's parts were asked for, from 0.
             * @default []
             */
            asked_parts: number[];
        };
        /**
         * BriefKey
         * @description A key.
         */
        BriefKey: {
            /** Tonic */
            tonic: string;
            /** Mode */
            mode: string;
        };
        /**
         * BriefLength
         * @description One of the two is set.
         */
        BriefLength: {
            /** Bars */
            bars: number | null;
            /** Seconds */
            seconds: number | null;
        };
        /**
         * BriefPart
         * @description A part and what plays it; drums have no program.
         */
        BriefPart: {
            /** Role */
            role: string;
            /** Instrument */
            instrument: string;
            /** Program */
            program: number | null;
        };
        /**
         * BriefRequest
         * @description A sentence and what is set by hand.
         * @example {
         *       "prompt": "rainy lofi in D minor, 75 bpm, two minutes"
         *     }
         */
        BriefRequest: {
            /** Prompt */
            prompt?: string | null;
            /**
             * @default {
             *       "parts": [],
             *       "without": [],
             *       "ambience": [],
             *       "textures": [],
             *       "moods": []
             *     }
             */
            fields?: components["schemas"]["Fields"];
            /**
             * Reader
             * @description The language model where there is one, or the built-in reader.
             * @default auto
             * @enum {string}
             */
            reader?: "auto" | "built-in" | "model";
            /**
             * Seed
             * @description The same request and seed give the same notes.
             * @default 1
             */
            seed?: number;
        };
        /**
         * CellNotes
         * @description Notes of one bar of one part.
         */
        CellNotes: {
            /**
             * Bar
             * @description Counted from 0, of the whole piece.
             */
            bar: number;
            /** Part */
            part: string;
            /**
             * Track
             * @default null
             */
            track: number | null;
            /** Notes */
            notes: [
                number,
                number,
                number,
                number
            ][];
        };
        /**
         * Cells
         * @description Bars of one part.
         */
        Cells: {
            /**
             * Part
             * @description Name of the track.
             */
            part: string;
            /**
             * Bars
             * @description Counted from 1.
             */
            bars: number[];
        };
        /**
         * CellsEvent
         * @description ``cells``: notes that were written just now.
         */
        CellsEvent: {
            /** Take */
            take: number;
            /** Cells */
            cells: components["schemas"]["CellNotes"][];
        };
        /**
         * Check
         * @description A promise of the brief and whether the notes keep it.
         */
        Check: {
            /** Field */
            field: string;
            /** Asked */
            asked: unknown;
            /** Found */
            found: unknown;
            /** Ok */
            ok: boolean | null;
        };
        /**
         * ComposeRequest
         * @description A new piece.
         * @example {
         *       "prompt": "rainy lofi in D minor, 75 bpm, one minute",
         *       "seed": 7,
         *       "takes": 4
         *     }
         */
        ComposeRequest: {
            /**
             * Seed
             * @description Drawn where it is left out.
             */
            seed?: number | null;
            /**
             * Engine
             * @default auto
             * @enum {string}
             */
            engine?: "auto" | "neural" | "theory";
            /**
             * Model
             * @description A model of GET /models.
             */
            model?: string | null;
            /**
             * @default {
             *       "originality": "report",
             *       "against": []
             *     }
             */
            options?: components["schemas"]["Options"];
            /**
             * Takes
             * @description Candidates to choose from.
             * @default 1
             */
            takes?: number;
            /**
             * Keep
             * @description Whether the best take becomes the piece at once.
             * @default best
             * @enum {string}
             */
            keep?: "best" | "none";
            /** Prompt */
            prompt?: string | null;
            /**
             * @default {
             *       "parts": [],
             *       "without": [],
             *       "ambience": [],
             *       "textures": [],
             *       "moods": []
             *     }
             */
            fields?: components["schemas"]["Fields"];
            /**
             * Reader
             * @default auto
             * @enum {string}
             */
            reader?: "auto" | "built-in" | "model";
        };
        /**
         * ContinueRequest
         * @description Go on where a piece ends; ``bars`` is how many are added.
         * @example {
         *       "bars": "16",
         *       "seed": 7,
         *       "source": {
         *         "example": "harbour"
         *       }
         *     }
         */
        ContinueRequest: {
            /**
             * Seed
             * @description Drawn where it is left out.
             */
            seed?: number | null;
            /**
             * Engine
             * @default auto
             * @enum {string}
             */
            engine?: "auto" | "neural" | "theory";
            /**
             * Model
             * @description A model of GET /models.
             */
            model?: string | null;
            /**
             * @default {
             *       "originality": "report",
             *       "against": []
             *     }
             */
            options?: components["schemas"]["Options"];
            /**
             * Takes
             * @description Candidates to choose from.
             * @default 1
             */
            takes?: number;
            /**
             * Keep
             * @description Whether the best take becomes the piece at once.
             * @default best
             * @enum {string}
             */
            keep?: "best" | "none";
            /** Source */
            source: components["schemas"]["PieceSource"] | components["schemas"]["UploadSource"] | components["schemas"]["ExampleSource"];
            /** Prompt */
            prompt?: string | null;
            /**
             * @default {
             *       "parts": [],
             *       "without": [],
             *       "ambience": [],
             *       "textures": [],
             *       "moods": []
             *     }
             */
            fields?: components["schemas"]["Fields"];
            /**
             * Reader
             * @default auto
             * @enum {string}
             */
            reader?: "auto" | "built-in" | "model";
            /**
             * Bars
             * @description "16": so many bars more; "5-8": these bars.
             */
            bars?: string | null;
            /**
             * Parts
             * @description Tracks, roles or instruments; all where empty.
             * @default []
             */
            parts?: string[];
            /**
             * Cells
             * @description Just these cells, in place of bars and parts.
             * @default []
             */
            cells?: components["schemas"]["Cells"][];
            /**
             * Locked
             * @description Cells that must stay.
             * @default []
             */
            locked?: components["schemas"]["Cells"][];
            /**
             * Amount
             * @description For vary: the share that is written anew.
             * @default 0.3
             */
            amount?: number;
        };
        /**
         * Corpus
         * @description The state of a corpus.
         */
        Corpus: {
            /** Name */
            name: string;
            /**
             * Files
             * @default 0
             */
            files: number;
            /**
             * Built
             * @default false
             */
            built: boolean;
            /** Created */
            created: string | null;
            /**
             * Kinds
             * @default {}
             */
            kinds: {
                [key: string]: number;
            };
            /**
             * New
             * @default 0
             */
            new: number;
            /**
             * Changed
             * @default 0
             */
            changed: number;
            /**
             * Gone
             * @default 0
             */
            gone: number;
            /**
             * States
             * @default {}
             */
            states: {
                [key: string]: number;
            };
            /**
             * Splits
             * @default {}
             */
            splits: {
                [key: string]: number;
            };
            /** Commit */
            commit: string | null;
            /**
             * Commits
             * @default 0
             */
            commits: number;
            /**
             * Bytes
             * @default 0
             */
            bytes: number;
            /**
             * Unknown Licence
             * @default 0
             */
            unknown_licence: number;
            /**
             * Rows
             * @description Files, with what became of them.
             * @default []
             */
            rows: components["schemas"]["CorpusFile"][];
        };
        /**
         * CorpusFile
         * @description A file of a corpus, and what the last build made of it; null where none has seen it.
         * @example {
         *       "kind": "midi",
         *       "licence": "CC0-1.0",
         *       "name": "0123456789abcdef.mid",
         *       "now": "",
         *       "reason": "",
         *       "split": "train",
         *       "stage": "",
         *       "state": "kept",
         *       "style": "folk",
         *       "title": "song.mid"
         *     }
         */
        CorpusFile: {
            /**
             * Name
             * @description As it is taken out by.
             */
            name: string;
            /**
             * Title
             * @description What its owner calls it.
             */
            title: string;
            /** Kind */
            kind: string | null;
            /**
             * State
             * @description Like kept, duplicate or quarantined.
             */
            state: string | null;
            /**
             * Now
             * @description Since the build: new, changed, gone; empty where it is the same.
             */
            now: string | null;
            /** Split */
            split: string | null;
            /**
             * Reason
             * @description Why it was left out.
             */
            reason: string | null;
            /**
             * Stage
             * @description Where it was left out.
             */
            stage: string | null;
            /** Licence */
            licence: string | null;
            /** Style */
            style: string | null;
        };
        /**
         * CorpusFiles
         * @description Uploaded files for a corpus, or names of files of it that are to go.
         * @example {
         *       "licence": "CC0-1.0",
         *       "style": "folk",
         *       "uploads": [
         *         "0123456789abcdef"
         *       ]
         *     }
         */
        CorpusFiles: {
            /**
             * Uploads
             * @default []
             */
            uploads?: string[];
            /**
             * Names
             * @default []
             */
            names?: string[];
            /** Licence */
            licence?: string | null;
            /** Style */
            style?: string | null;
        };
        /**
         * CorpusList
         * @description The corpora of one's own.
         */
        CorpusList: {
            /** Corpora */
            corpora: components["schemas"]["CorpusRow"][];
        };
        /**
         * CorpusRow
         * @description A corpus as the list has it.
         */
        CorpusRow: {
            /** Name */
            name: string;
            /**
             * Files
             * @default 0
             */
            files: number;
            /**
             * Built
             * @default false
             */
            built: boolean;
            /** Created */
            created: string | null;
        };
        /**
         * Entry
         * @description One thing to choose; what else is known of it stands in ``facts``.
         * @example {
         *       "description": "Dusty drums and warm chords.",
         *       "facts": {
         *         "finish": "lofi",
         *         "tempo_bpm": "66-92"
         *       },
         *       "group": "",
         *       "name": "lofi",
         *       "source": "built in"
         *     }
         */
        Entry: {
            /**
             * Name
             * @description As it is asked for.
             */
            name: string;
            /** Description */
            description: string;
            /**
             * Group
             * @description What it stands under in the list.
             * @default
             */
            group: string;
            /**
             * Source
             * @description built in, yours, system, …
             * @default built in
             */
            source: string;
            /**
             * Facts
             * @default {}
             */
            facts: {
                [key: string]: string | number | boolean | string[] | null;
            };
        };
        /**
         * EntryList
         * @description A catalogue.
         */
        EntryList: {
            /** Entries */
            entries: components["schemas"]["Entry"][];
        };
        /**
         * EvaluateRequest
         * @description Measure music, beside what is usual.
         * @example {
         *       "source": {
         *         "piece": "0123456789abcdef"
         *       }
         *     }
         */
        EvaluateRequest: {
            /** Source */
            source: components["schemas"]["PieceSource"] | components["schemas"]["UploadSource"] | components["schemas"]["ExampleSource"];
            /**
             * Against
             * @description A corpus of one's own to compare with.
             */
            against?: string | null;
        };
        /**
         * ExampleSource
         * @description A seed tune of GET /examples.
         */
        ExampleSource: {
            /** Example */
            example: string;
        };
        /**
         * ExportRequest
         * @description Write a piece as files for other programs.
         * @example {
         *       "formats": [
         *         "musicxml",
         *         "pdf",
         *         "midi"
         *       ],
         *       "piece": "0123456789abcdef"
         *     }
         */
        ExportRequest: {
            /**
             * Piece
             * @description An identifier.
             */
            piece: string;
            /** Revision */
            revision?: number | null;
            /** Formats */
            formats: ("dawproject" | "musicxml" | "mxl" | "pdf" | "svg" | "abc" | "chords" | "stems" | "midi-parts" | "midi" | "flac" | "mp3" | "wav")[];
        };
        /**
         * Fields
         * @description What is asked for by hand, as typed; each beats the sentence. Leave out what is free.
         * @example {
         *       "key": "D minor",
         *       "parts": [
         *         "melody=flute"
         *       ],
         *       "style": "lofi",
         *       "tempo": "75"
         *     }
         */
        Fields: {
            /**
             * Style
             * @description A style of GET /styles, or a word for one.
             */
            style?: string | null;
            /** Title */
            title?: string | null;
            /**
             * Key
             * @description "D minor", "F# dorian", "la menor".
             */
            key?: string | null;
            /**
             * Tempo
             * @description Quarter notes a minute: 75, "75 bpm", "andante".
             */
            tempo?: string | number | null;
            /**
             * Meter
             * @description Like "3/4".
             */
            meter?: string | null;
            /**
             * Bars
             * @description Length in bars, up to 2000.
             */
            bars?: number | string | null;
            /**
             * Length
             * @description Length in time: "2:00", "90s"; plain numbers are seconds.
             */
            length?: string | number | null;
            /**
             * Parts
             * @description "melody=flute", "drums", "bass=38".
             * @default []
             */
            parts?: string[];
            /**
             * Without
             * @description Parts to leave out.
             * @default []
             */
            without?: string[];
            /**
             * Chords
             * @description Chord symbols: "Dm7 G7 Cmaj7".
             */
            chords?: string | null;
            /**
             * Progression
             * @description Numerals "I V vi IV", a name of GET /progressions, or "model".
             */
            progression?: string | null;
            /**
             * Ambience
             * @description Backgrounds of GET /ambiences.
             * @default []
             */
            ambience?: string[];
            /**
             * Textures
             * @description Sessions of the audio wing behind the music, by name ("night", "night@2"); "night:pad" as a pad.
             * @default []
             */
            textures?: string[];
            /**
             * Finish
             * @description A finish of GET /finishes.
             */
            finish?: string | null;
            /**
             * Moods
             * @description Like "sad", "bright".
             * @default []
             */
            moods?: string[];
            /**
             * Register
             * @description Lowest octave of the chords: "C3", "low", "high".
             */
            register?: string | null;
            /**
             * Beats Per Chord
             * @description Quarter notes from chord to chord, 1 to 32.
             */
            beats_per_chord?: string | number | null;
            /**
             * Octave Spread
             * @description Octaves that the chords reach over, 1 to 4.
             */
            octave_spread?: number | string | null;
        };
        /**
         * FileRow
         * @description A file that was made.
         */
        FileRow: {
            /** Name */
            name: string;
            /** Bytes */
            bytes: number;
            /** Sha256 */
            sha256: string | null;
            /** Format */
            format: string | null;
        };
        /**
         * Health
         * @description Whether the server is well.
         */
        Health: {
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "degraded";
            /** Version */
            version: string;
            /**
             * Workers
             * @description State → workers.
             * @default {}
             */
            workers: {
                [key: string]: number;
            };
            /**
             * Queued
             * @default 0
             */
            queued: number;
            /**
             * Running
             * @default 0
             */
            running: number;
        };
        /**
         * Heard
         * @description What was heard in a recording.
         */
        Heard: {
            /** Notes */
            notes: number;
            /** Seconds */
            seconds: number;
            /**
             * Bpm
             * @description The mean where the tempo moves.
             */
            bpm: number;
            /** Steady */
            steady: boolean;
            /** Tempo Found */
            tempo_found: boolean;
            /** Meter */
            meter: string;
            /** Key */
            key: string | null;
            /**
             * First Bar S
             * @description Where in the recording the piece starts.
             */
            first_bar_s: number;
        };
        /**
         * Hole
         * @description A cell that will be written; ``part`` is its name.
         */
        Hole: {
            /** Part */
            part: string;
            /** Track */
            track: number;
            /**
             * Bars
             * @description Counted from 0.
             */
            bars: number[];
        };
        /**
         * ImportRequest
         * @description Take an uploaded file of notes (MIDI, MusicXML, ABC, Humdrum) into the library.
         * @example {
         *       "title": "My song",
         *       "upload": "0123456789abcdef"
         *     }
         */
        ImportRequest: {
            /**
             * Upload
             * @description An identifier.
             */
            upload: string;
            /** Title */
            title?: string | null;
        };
        /**
         * InfillRequest
         * @description Write some bars of some parts anew and leave the rest as it is.
         * @example {
         *       "cells": [
         *         {
         *           "bars": [
         *             5,
         *             6
         *           ],
         *           "part": "melody"
         *         }
         *       ],
         *       "seed": 7,
         *       "source": {
         *         "piece": "0123456789abcdef"
         *       }
         *     }
         */
        InfillRequest: {
            /**
             * Seed
             * @description Drawn where it is left out.
             */
            seed?: number | null;
            /**
             * Engine
             * @default auto
             * @enum {string}
             */
            engine?: "auto" | "neural" | "theory";
            /**
             * Model
             * @description A model of GET /models.
             */
            model?: string | null;
            /**
             * @default {
             *       "originality": "report",
             *       "against": []
             *     }
             */
            options?: components["schemas"]["Options"];
            /**
             * Takes
             * @description Candidates to choose from.
             * @default 1
             */
            takes?: number;
            /**
             * Keep
             * @description Whether the best take becomes the piece at once.
             * @default best
             * @enum {string}
             */
            keep?: "best" | "none";
            /** Source */
            source: components["schemas"]["PieceSource"] | components["schemas"]["UploadSource"] | components["schemas"]["ExampleSource"];
            /** Prompt */
            prompt?: string | null;
            /**
             * @default {
             *       "parts": [],
             *       "without": [],
             *       "ambience": [],
             *       "textures": [],
             *       "moods": []
             *     }
             */
            fields?: components["schemas"]["Fields"];
            /**
             * Reader
             * @default auto
             * @enum {string}
             */
            reader?: "auto" | "built-in" | "model";
            /**
             * Bars
             * @description "16": so many bars more; "5-8": these bars.
             */
            bars?: string | null;
            /**
             * Parts
             * @description Tracks, roles or instruments; all where empty.
             * @default []
             */
            parts?: string[];
            /**
             * Cells
             * @description Just these cells, in place of bars and parts.
             * @default []
             */
            cells?: components["schemas"]["Cells"][];
            /**
             * Locked
             * @description Cells that must stay.
             * @default []
             */
            locked?: components["schemas"]["Cells"][];
            /**
             * Amount
             * @description For vary: the share that is written anew.
             * @default 0.3
             */
            amount?: number;
        };
        /**
         * Job
         * @description A piece of work: where it stands, and what came of it.
         * @example {
         *       "created_at": "2026-01-31T12:00:00Z",
         *       "done": 0.4,
         *       "id": "0123456789abcdef",
         *       "kind": "compose",
         *       "request": {
         *         "prompt": "calm lofi",
         *         "takes": 1
         *       },
         *       "stage": "compose",
         *       "started_at": "2026-01-31T12:00:00Z",
         *       "state": "running",
         *       "tries": 1
         *     }
         */
        Job: {
            /**
             * Id
             * @description An identifier.
             */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "compose" | "continue" | "infill" | "accompany" | "vary" | "render" | "transcribe" | "import" | "evaluate" | "export" | "train" | "corpus-build" | "soundfont" | "ambience";
            /**
             * State
             * @enum {string}
             */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            /** Request */
            request: {
                [key: string]: unknown;
            };
            result: components["schemas"]["JobResult"] | null;
            error: components["schemas"]["Problem"] | null;
            /**
             * Stage
             * @default
             */
            stage: string;
            /**
             * Done
             * @description Share of the work that is done.
             * @default 0
             */
            done: number;
            /**
             * Position
             * @description Place in the queue; the first is 1.
             */
            position: number | null;
            /**
             * Created At
             * @description ISO 8601, UTC.
             * @example 2026-01-31T12:00:00Z
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Ended At */
            ended_at: string | null;
            /**
             * Tries
             * @default 0
             */
            tries: number;
        };
        /**
         * JobList
         * @description Jobs, the newest first.
         */
        JobList: {
            /** Jobs */
            jobs: components["schemas"]["Job"][];
        };
        /**
         * JobResult
         * @description What came of a job: the fields that its kind answers with are set, others are left out.
         *
         *     Making notes answers ``piece``, ``revision``, ``takes`` and ``reader``; render ``piece``,
         *     ``revision``, ``digest``, ``files``, ``loudness``, ``soundfont``, ``synth`` and ``seconds``;
         *     export ``files`` and ``notes``; evaluate ``files`` and ``report``; import and transcribe
         *     ``piece``, and transcribe ``heard``; what is taken in ``name``; training ``name``,
         *     ``version``, ``architecture``, ``reason`` and ``figures``; building a corpus ``name`` and the
         *     counts from ``file_count`` on.
         */
        JobResult: {
            /** Piece */
            piece?: string | null;
            /** Revision */
            revision?: number | null;
            /** Takes */
            takes?: components["schemas"]["Take"][] | null;
            /** Files */
            files?: components["schemas"]["FileRow"][] | null;
            /** Digest */
            digest?: string | null;
            /** Loudness */
            loudness?: {
                [key: string]: unknown;
            } | null;
            /** Soundfont */
            soundfont?: string | null;
            /** Seconds */
            seconds?: number | null;
            /** Report */
            report?: {
                [key: string]: unknown;
            } | null;
            /**
             * Notes
             * @description What an export left out, and why.
             */
            notes?: string[] | null;
            reader?: components["schemas"]["ReaderUsed"] | null;
            /** Synth */
            synth?: string | null;
            heard?: components["schemas"]["Heard"] | null;
            /** Name */
            name?: string | null;
            /** Version */
            version?: string | null;
            /** Architecture */
            architecture?: string | null;
            /**
             * Reason
             * @description Why training ended.
             */
            reason?: string | null;
            /** Figures */
            figures?: {
                [key: string]: unknown;
            } | null;
            /**
             * File Count
             * @description Files of the corpus.
             */
            file_count?: number | null;
            /**
             * Kinds
             * @description Kind → files.
             */
            kinds?: {
                [key: string]: number;
            } | null;
            /**
             * States
             * @description State → files.
             */
            states?: {
                [key: string]: number;
            } | null;
            /**
             * Splits
             * @description Split → pieces.
             */
            splits?: {
                [key: string]: number;
            } | null;
            /** New */
            new?: number | null;
            /** Changed */
            changed?: number | null;
            /** Gone */
            gone?: number | null;
            /** Commit */
            commit?: string | null;
            /** Created */
            created?: string | null;
            /** Tree */
            tree?: string | null;
            /** Commits */
            commits?: number | null;
            /** Bytes */
            bytes?: number | null;
            /** Unknown Licence */
            unknown_licence?: number | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * Limits
         * @description How much is taken.
         */
        Limits: {
            /** Upload Bytes */
            upload_bytes: number;
            /** Body Bytes */
            body_bytes: number;
            /** Queue */
            queue: number;
            /** Takes */
            takes: number;
        };
        /**
         * LlmState
         * @description The language model that reads sentences.
         */
        LlmState: {
            /** Name */
            name: string;
        };
        /**
         * MetricsEvent
         * @description ``metrics``: figures of a training that runs.
         */
        MetricsEvent: {
            [key: string]: unknown;
        };
        /**
         * Mix
         * @description How a piece sounds: read by ``render``. Every track is in it.
         * @example {
         *       "ambience": [
         *         [
         *           "rain",
         *           -6
         *         ]
         *       ],
         *       "finish": "lofi",
         *       "tracks": {
         *         "melody": {
         *           "gain_db": -2,
         *           "mute": false,
         *           "pan": 0.2
         *         }
         *       }
         *     }
         */
        Mix: {
            /**
             * Tracks
             * @description Name of a track → how it sounds.
             * @default {}
             */
            tracks: {
                [key: string]: components["schemas"]["TrackMix"];
            };
            /** Finish */
            finish: string | null;
            /**
             * Ambience
             * @description [name, gain in dB].
             * @default []
             */
            ambience: [
                string,
                number
            ][];
            /**
             * Textures
             * @description [name of its stem, gain in dB]: "texture_night", "pad_night".
             * @default []
             */
            textures: [
                string,
                number
            ][];
        };
        /**
         * MixRequest
         * @description How a piece is to sound, all of it: what is left out is as the piece itself has it.
         * @example {
         *       "ambience": [
         *         [
         *           "rain",
         *           -6
         *         ]
         *       ],
         *       "finish": "lofi",
         *       "tracks": {
         *         "melody": {
         *           "gain_db": -2,
         *           "mute": false,
         *           "pan": 0.2
         *         }
         *       }
         *     }
         */
        MixRequest: {
            /**
             * Tracks
             * @description Name of a track → how it sounds.
             * @default {}
             */
            tracks?: {
                [key: string]: components["schemas"]["TrackMixRequest"];
            };
            /**
             * Finish
             * @description A finish; the piece's own where null.
             */
            finish?: string | null;
            /**
             * Ambience
             * @description [name, gain in dB]; the piece's own where null.
             */
            ambience?: [
                string,
                number
            ][] | null;
            /**
             * Textures
             * @description Of the piece's textures, [name of its stem, gain in dB]; those that are left out are silent. All as the piece has them where null.
             */
            textures?: [
                string,
                number
            ][] | null;
        };
        /**
         * NewCorpus
         * @description A corpus of one's own.
         * @example {
         *       "name": "mine"
         *     }
         */
        NewCorpus: {
            /** Name */
            name: string;
        };
        /**
         * NewPiece
         * @description An empty piece, or a copy of one.
         * @example {
         *       "bars": 8,
         *       "key": "C major",
         *       "meter": "4/4",
         *       "tempo": 90,
         *       "title": "A tune",
         *       "tracks": [
         *         {
         *           "name": "piano"
         *         }
         *       ]
         *     }
         */
        NewPiece: {
            /** Copy Of */
            copy_of?: string | null;
            /** Title */
            title?: string | null;
            /**
             * Tempo
             * @description Quarter notes a minute.
             */
            tempo?: number | null;
            /** Key */
            key?: string | null;
            /** Meter */
            meter?: string | null;
            /** Bars */
            bars?: number | null;
            /**
             * Tracks
             * @default []
             */
            tracks?: components["schemas"]["NewTrack"][];
        };
        /**
         * NewTrack
         * @description A track of an empty piece.
         */
        NewTrack: {
            /** Name */
            name: string;
            /**
             * Program
             * @default 0
             */
            program?: number;
            /**
             * Is Drum
             * @default false
             */
            is_drum?: boolean;
        };
        /**
         * Options
         * @description How freely the engine writes; null leaves a choice to it.
         */
        Options: {
            /**
             * Temperature
             * @description Spread of the choices.
             */
            temperature?: number | null;
            /** Top P */
            top_p?: number | null;
            /** Min P */
            min_p?: number | null;
            /** Top K */
            top_k?: number | null;
            /**
             * Strictness
             * @description How far harmony binds.
             */
            strictness?: number | null;
            /**
             * Originality
             * @description Compare with the training corpus; strict also keeps from copying.
             * @default report
             * @enum {string}
             */
            originality?: "report" | "strict" | "off";
            /**
             * Against
             * @description Corpora of one's own to compare with.
             * @default []
             */
            against?: string[];
        };
        /**
         * OriginalityCorpus
         * @description What is shared with one corpus, beside what pieces by people share with it.
         */
        OriginalityCorpus: {
            /** Corpus */
            corpus: string;
            /** Pieces */
            pieces: number;
            /**
             * Usual
             * @default null
             */
            usual?: boolean | null;
            /**
             * Own Run
             * @default null
             */
            own_run?: number | null;
            /**
             * Usual Run
             * @default null
             */
            usual_run?: number | null;
            /**
             * Own Texture Run
             * @default null
             */
            own_texture_run?: number | null;
            /**
             * Usual Texture Run
             * @default null
             */
            usual_texture_run?: number | null;
            /**
             * Percentiles
             * @default {}
             */
            percentiles?: {
                [key: string]: number | null;
            };
            /** @default null */
            longest?: components["schemas"]["SharedRun"] | null;
            /** @default null */
            longest_texture?: components["schemas"]["SharedRun"] | null;
            /**
             * Near Copies
             * @default []
             */
            near_copies?: unknown[];
            /** @default null */
            curve?: components["schemas"]["OriginalityCurve"] | null;
            /** @default null */
            curve_texture?: components["schemas"]["OriginalityCurve"] | null;
            /**
             * Usual Curve
             * @description The lowest and the highest that is usual.
             * @default null
             */
            usual_curve?: [
                (number | null)[],
                (number | null)[]
            ] | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * OriginalityCurve
         * @description Share of the notes that lie in runs of each length, from short to long.
         */
        OriginalityCurve: {
            /** Share */
            share: (number | null)[];
            /**
             * Weighed
             * @default []
             */
            weighed?: (number | null)[];
        } & {
            [key: string]: unknown;
        };
        /**
         * OriginalityRow
         * @description The longest run that is shared with a corpus, beside what pieces by people share.
         */
        OriginalityRow: {
            /** Corpus */
            corpus: string | null;
            /** Own Run */
            own_run: number | null;
            /** Usual Run */
            usual_run: number | null;
            /** Own Texture Run */
            own_texture_run: number | null;
            /** Usual Texture Run */
            usual_texture_run: number | null;
            /** Usual */
            usual: boolean | null;
            /**
             * Percentiles
             * @default {}
             */
            percentiles: {
                [key: string]: number;
            };
        };
        /**
         * Piece
         * @description A piece with its revisions, sections and parts.
         * @example {
         *       "bars": 19,
         *       "created_at": "2026-01-31T12:00:00Z",
         *       "engine": "neural",
         *       "id": "0123456789abcdef",
         *       "key": "D minor",
         *       "meter": "4/4",
         *       "prompt": "rainy lofi in D minor, 75 bpm, one minute",
         *       "revision": 1,
         *       "seconds": 60.8,
         *       "starred": false,
         *       "style": "lofi",
         *       "takes": 4,
         *       "tempo_bpm": 75,
         *       "title": "Rainy Lofi in D minor",
         *       "updated_at": "2026-01-31T12:00:00Z",
         *       "verb": "compose"
         *     }
         */
        Piece: {
            /**
             * Id
             * @description An identifier.
             */
            id: string;
            /** Title */
            title: string;
            /** Style */
            style: string | null;
            /** Key */
            key: string | null;
            /** Tempo Bpm */
            tempo_bpm: number | null;
            /** Meter */
            meter: string | null;
            /** Bars */
            bars: number | null;
            /** Seconds */
            seconds: number | null;
            /**
             * Verb
             * @description How the newest revision was made.
             */
            verb: string | null;
            /** Prompt */
            prompt: string | null;
            /**
             * Starred
             * @default false
             */
            starred: boolean;
            /**
             * Revision
             * @description The newest; null before the first is kept.
             */
            revision: number | null;
            /**
             * Takes
             * @default 0
             */
            takes: number;
            /** Engine */
            engine: string | null;
            /**
             * Created At
             * @description ISO 8601, UTC.
             * @example 2026-01-31T12:00:00Z
             */
            created_at: string;
            /**
             * Updated At
             * @description ISO 8601, UTC.
             * @example 2026-01-31T12:00:00Z
             */
            updated_at: string;
            /**
             * Revisions
             * @default []
             */
            revisions: components["schemas"]["Revision"][];
            /**
             * Sections
             * @default []
             */
            sections: unknown[];
            /**
             * Parts
             * @default []
             */
            parts: unknown[];
        };
        /**
         * PieceChange
         * @description What is to be changed of a piece.
         * @example {
         *       "starred": true,
         *       "title": "A better name"
         *     }
         */
        PieceChange: {
            /** Title */
            title?: string | null;
            /** Starred */
            starred?: boolean | null;
        };
        /**
         * PieceList
         * @description Pieces of the library, a page of them.
         */
        PieceList: {
            /** Pieces */
            pieces: components["schemas"]["PieceRow"][];
            /**
             * Total
             * @description How many there are in all.
             */
            total: number;
        };
        /**
         * PieceRow
         * @description A piece as the library lists it.
         * @example {
         *       "bars": 19,
         *       "created_at": "2026-01-31T12:00:00Z",
         *       "engine": "neural",
         *       "id": "0123456789abcdef",
         *       "key": "D minor",
         *       "meter": "4/4",
         *       "prompt": "rainy lofi in D minor, 75 bpm, one minute",
         *       "revision": 1,
         *       "seconds": 60.8,
         *       "starred": false,
         *       "style": "lofi",
         *       "takes": 4,
         *       "tempo_bpm": 75,
         *       "title": "Rainy Lofi in D minor",
         *       "updated_at": "2026-01-31T12:00:00Z",
         *       "verb": "compose"
         *     }
         */
        PieceRow: {
            /**
             * Id
             * @description An identifier.
             */
            id: string;
            /** Title */
            title: string;
            /** Style */
            style: string | null;
            /** Key */
            key: string | null;
            /** Tempo Bpm */
            tempo_bpm: number | null;
            /** Meter */
            meter: string | null;
            /** Bars */
            bars: number | null;
            /** Seconds */
            seconds: number | null;
            /**
             * Verb
             * @description How the newest revision was made.
             */
            verb: string | null;
            /** Prompt */
            prompt: string | null;
            /**
             * Starred
             * @default false
             */
            starred: boolean;
            /**
             * Revision
             * @description The newest; null before the first is kept.
             */
            revision: number | null;
            /**
             * Takes
             * @default 0
             */
            takes: number;
            /** Engine */
            engine: string | null;
            /**
             * Created At
             * @description ISO 8601, UTC.
             * @example 2026-01-31T12:00:00Z
             */
            created_at: string;
            /**
             * Updated At
             * @description ISO 8601, UTC.
             * @example 2026-01-31T12:00:00Z
             */
            updated_at: string;
        };
        /**
         * PieceSource
         * @description A piece of the library: its newest revision, or the one or the take that is named.
         */
        PieceSource: {
            /**
             * Piece
             * @description An identifier.
             */
            piece: string;
            /** Revision */
            revision?: number | null;
            /** Take */
            take?: string | null;
        };
        /**
         * PlanEvent
         * @description ``plan``: what is going to be written, before there is a note of it.
         */
        PlanEvent: {
            /** Takes */
            takes: number;
            score: components["schemas"]["ScoreJson"];
            /**
             * Holes
             * @default []
             */
            holes: components["schemas"]["Hole"][];
        };
        /**
         * PlanPart
         * @description A part and what plays it.
         */
        PlanPart: {
            /** Name */
            name: string;
            /** Role */
            role: string;
            /** Instrument */
            instrument: string;
            /**
             * Program
             * @default null
             */
            program?: number | null;
            /**
             * Range
             * @description Lowest and highest MIDI pitch.
             */
            range: [
                number,
                number
            ];
        } & {
            [key: string]: unknown;
        };
        /**
         * PlanSection
         * @description A section of the form.
         */
        PlanSection: {
            /** Name */
            name: string;
            /** Letter */
            letter: string;
            /**
             * Start Bar
             * @description Counted from 1.
             */
            start_bar: number;
            /** Bars */
            bars: number;
            /** Energy */
            energy: number;
            /** Parts */
            parts: string[];
        } & {
            [key: string]: unknown;
        };
        /**
         * Problem
         * @description What went wrong (RFC 9457): the rule, what came, the next step.
         * @example {
         *       "came": "0",
         *       "detail": "a tempo lies between 20 and 300 bpm; got 0; try --tempo 90",
         *       "kind": "BriefError",
         *       "next_step": "try --tempo 90",
         *       "rule": "a tempo lies between 20 and 300 bpm",
         *       "status": 422,
         *       "title": "Unprocessable Content",
         *       "type": "about:blank"
         *     }
         */
        Problem: {
            /**
             * Type
             * @default about:blank
             * @constant
             */
            type: "about:blank";
            /**
             * Title
             * @description The status in words.
             */
            title: string;
            /** Status */
            status: number;
            /**
             * Detail
             * @description Rule, what came and next step as one line.
             */
            detail: string;
            /**
             * Rule
             * @description What must hold.
             * @default
             */
            rule: string;
            /**
             * Came
             * @description What came instead.
             * @default
             */
            came: string;
            /**
             * Next Step
             * @description What can be done now.
             * @default
             */
            next_step: string;
            /**
             * Kind
             * @description The error's name in Cadenza's tree of errors.
             * @default
             */
            kind: string;
        };
        /**
         * ProgressEvent
         * @description ``progress``: how far a stage is.
         */
        ProgressEvent: {
            /** Stage */
            stage: string;
            /** Done */
            done: number;
            /**
             * Total
             * @default null
             */
            total: number | null;
        };
        /**
         * ReaderUsed
         * @description Who read the sentence.
         */
        ReaderUsed: {
            /**
             * Used
             * @enum {string}
             */
            used: "model" | "built-in";
            /** Name */
            name: string;
            /**
             * Notice
             * @description Why it was not the reader that was asked for.
             */
            notice: string | null;
        };
        /**
         * Receipt
         * @description What was asked, what was decided, what the files hold.
         */
        Receipt: {
            /**
             * Cadenza
             * @description The version that made it.
             */
            cadenza: string;
            /** Title */
            title: string;
            /** Verb */
            verb: string;
            /** @default null */
            source?: components["schemas"]["ReceiptSource"] | null;
            /** @default null */
            brief?: components["schemas"]["Brief"] | null;
            /** @default null */
            plan?: components["schemas"]["ReceiptPlan"] | null;
            /**
             * Seed
             * @default null
             */
            seed?: number | null;
            /**
             * Engine
             * @default null
             */
            engine?: string | null;
            /**
             * Players
             * @description Part → who wrote it.
             * @default null
             */
            players?: {
                [key: string]: string;
            } | null;
            /**
             * Options
             * @default {}
             */
            options?: {
                [key: string]: unknown;
            };
            /**
             * Conformance
             * @default []
             */
            conformance?: components["schemas"]["Check"][];
            /** @default null */
            originality?: components["schemas"]["ReceiptOriginality"] | null;
            /**
             * Takes
             * @default []
             */
            takes?: components["schemas"]["ReceiptTake"][];
            /**
             * Takes Tried
             * @default null
             */
            takes_tried?: number | null;
            /**
             * Partial
             * @default null
             */
            partial?: {
                [key: string]: unknown;
            } | null;
            /** @default null */
            mix?: components["schemas"]["ReceiptMix"] | null;
            /**
             * Synth
             * @default null
             */
            synth?: string | null;
            /** @default null */
            soundfont?: components["schemas"]["SoundFontUsed"] | null;
            /**
             * Loudness
             * @default null
             */
            loudness?: {
                [key: string]: unknown;
            } | null;
            /**
             * Stems
             * @default null
             */
            stems?: {
                [key: string]: unknown;
            } | null;
            /**
             * Provenance
             * @default null
             */
            provenance?: {
                [key: string]: unknown;
            } | null;
            /**
             * Files
             * @default []
             */
            files?: components["schemas"]["ReceiptFile"][];
            /**
             * Seconds
             * @description Stage → seconds of work.
             * @default {}
             */
            seconds?: {
                [key: string]: number | null;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * ReceiptFile
         * @description A file beside the receipt.
         */
        ReceiptFile: {
            /** Name */
            name: string;
            /** Bytes */
            bytes: number;
            /** Sha256 */
            sha256: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * ReceiptMix
         * @description How the whole sounds.
         */
        ReceiptMix: {
            /** Finish */
            finish: string;
            /**
             * Ambience
             * @description [name, gain in dB].
             */
            ambience: [
                string,
                number
            ][];
            /**
             * Textures
             * @description Of sessions and sound files.
             * @default []
             */
            textures?: components["schemas"]["ReceiptTexture"][];
            /** Loudness Lufs */
            loudness_lufs: number;
            /** True Peak Db */
            true_peak_db: number;
            /**
             * Fade Out S
             * @default 0
             */
            fade_out_s?: number;
            /**
             * Tail S
             * @default 0
             */
            tail_s?: number;
            /**
             * Seed
             * @default 0
             */
            seed?: number;
            /**
             * Strips
             * @default []
             */
            strips?: components["schemas"]["ReceiptStrip"][];
            /**
             * Roles
             * @description Track → role.
             * @default {}
             */
            roles?: {
                [key: string]: string | null;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * ReceiptOriginality
         * @description What was compared, and what came of it.
         */
        ReceiptOriginality: {
            /** Mode */
            mode: string;
            /**
             * Corpora
             * @default []
             */
            corpora?: components["schemas"]["OriginalityCorpus"][];
        } & {
            [key: string]: unknown;
        };
        /**
         * ReceiptPlan
         * @description The form before there was a note.
         */
        ReceiptPlan: {
            /** Style */
            style: string;
            /** Key */
            key: string;
            /** Tempo Bpm */
            tempo_bpm: number;
            /** Meter */
            meter: string;
            /** Bars */
            bars: number;
            /** Seconds */
            seconds: number;
            /** Ending */
            ending: string;
            /** Sections */
            sections: components["schemas"]["PlanSection"][];
            /** Parts */
            parts: components["schemas"]["PlanPart"][];
            /**
             * Half Bar Chords
             * @description For each bar the chord of its first and of its second half.
             */
            half_bar_chords: [
                string,
                string
            ][];
        } & {
            [key: string]: unknown;
        };
        /**
         * ReceiptSource
         * @description The file that was worked on.
         */
        ReceiptSource: {
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Sha256
             * @default null
             */
            sha256?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * ReceiptStrip
         * @description How a track sounds.
         */
        ReceiptStrip: {
            /** Track */
            track: string;
            /** Role */
            role: string;
            /** Patch */
            patch: string;
            /** Gain Db */
            gain_db: number;
            /**
             * Pan
             * @description Left −1, right 1.
             */
            pan: number;
            /**
             * Reverb Db
             * @default null
             */
            reverb_db?: number | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * ReceiptTake
         * @description A take, the best first.
         */
        ReceiptTake: {
            /**
             * Place
             * @default null
             */
            place?: number | null;
            /** Number */
            number: number;
            /** Seed */
            seed: number;
            /**
             * File
             * @default null
             */
            file?: string | null;
            /**
             * Total
             * @default null
             */
            total?: number | null;
            /**
             * Reasons
             * @default []
             */
            reasons?: string[];
            /**
             * Measurements
             * @default {}
             */
            measurements?: {
                [key: string]: number | null;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * ReceiptTexture
         * @description A texture in the mix.
         */
        ReceiptTexture: {
            /**
             * File
             * @description The session or the sound file.
             */
            file: string;
            /**
             * Role
             * @description "background" or "pad".
             */
            role: string;
            /**
             * Gain Db
             * @default 0
             */
            gain_db?: number;
            /**
             * Sha256
             * @default
             */
            sha256?: string;
            /**
             * Voice
             * @default null
             */
            voice?: string | null;
            /**
             * Version
             * @default null
             */
            version?: string | null;
            /**
             * Level
             * @description That its sound was decoded from.
             * @default null
             */
            level?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * RenderRequest
         * @description Make the mastered audio of a piece, as its mix says.
         * @example {
         *       "formats": [
         *         "flac",
         *         "mp3"
         *       ],
         *       "piece": "0123456789abcdef"
         *     }
         */
        RenderRequest: {
            /**
             * Piece
             * @description An identifier.
             */
            piece: string;
            /** Revision */
            revision?: number | null;
            /**
             * Formats
             * @default [
             *       "flac",
             *       "mp3"
             *     ]
             */
            formats?: ("flac" | "mp3" | "wav")[];
            /**
             * Stems
             * @description Each part as a file of its own too.
             * @default false
             */
            stems?: boolean;
            /**
             * Soundfont
             * @description A SoundFont of GET /soundfonts.
             */
            soundfont?: string | null;
            /**
             * Loudness Lufs
             * @description Of the whole master.
             * @default -14
             */
            loudness_lufs?: number;
            /**
             * True Peak Db
             * @description Highest true peak, dBTP.
             * @default -1
             */
            true_peak_db?: number;
        };
        /**
         * Revision
         * @description A state of a piece that was kept.
         */
        Revision: {
            /** Number */
            number: number;
            /** Verb */
            verb: string | null;
            /** Note */
            note: string | null;
            /**
             * Created At
             * @description ISO 8601, UTC.
             * @example 2026-01-31T12:00:00Z
             */
            created_at: string;
        };
        /**
         * RevisionList
         * @description All revisions of a piece, the oldest first.
         */
        RevisionList: {
            /** Revisions */
            revisions: components["schemas"]["Revision"][];
        };
        /**
         * ScoreChord
         * @description A chord from a tick on.
         */
        ScoreChord: {
            /** At Ticks */
            at_ticks: number;
            /** Symbol */
            symbol: string;
        };
        /**
         * ScoreJson
         * @description A score; ``PUT`` takes the same shape and lays the changes over what stands.
         * @example {
         *       "bars": [
         *         0,
         *         1920
         *       ],
         *       "chords": [
         *         {
         *           "at_ticks": 0,
         *           "symbol": "Dm7"
         *         }
         *       ],
         *       "end_ticks": 3840,
         *       "keys": [
         *         {
         *           "at_ticks": 0,
         *           "mode": "minor",
         *           "tonic": "D"
         *         }
         *       ],
         *       "meters": [
         *         {
         *           "at_ticks": 0,
         *           "denominator": 4,
         *           "numerator": 4
         *         }
         *       ],
         *       "revision": 1,
         *       "sections": [
         *         {
         *           "at_ticks": 0,
         *           "name": "A"
         *         }
         *       ],
         *       "tempos": [
         *         {
         *           "at_ticks": 0,
         *           "bpm": 75
         *         }
         *       ],
         *       "ticks_per_quarter": 480,
         *       "title": "Rainy Lofi",
         *       "tracks": [
         *         {
         *           "id": 0,
         *           "is_drum": false,
         *           "name": "melody",
         *           "notes": [
         *             [
         *               0,
         *               62,
         *               480,
         *               80
         *             ],
         *             [
         *               480,
         *               65,
         *               480,
         *               84
         *             ]
         *           ],
         *           "program": 11,
         *           "role": "melody"
         *         }
         *       ]
         *     }
         */
        ScoreJson: {
            /**
             * Title
             * @default
             */
            title?: string;
            /** Ticks Per Quarter */
            ticks_per_quarter: number;
            /** End Ticks */
            end_ticks: number;
            /**
             * Bars
             * @description Start of each bar, ticks.
             */
            bars: number[];
            /** Tempos */
            tempos: components["schemas"]["ScoreTempo"][];
            /** Meters */
            meters: components["schemas"]["ScoreMeter"][];
            /**
             * Keys
             * @default []
             */
            keys?: components["schemas"]["ScoreKey"][];
            /**
             * Chords
             * @default []
             */
            chords?: components["schemas"]["ScoreChord"][];
            /**
             * Sections
             * @default []
             */
            sections?: components["schemas"]["ScoreSection"][];
            /** Tracks */
            tracks: components["schemas"]["ScoreTrack"][];
            /**
             * Revision
             * @description Of the piece; null for a take.
             */
            revision?: number | null;
        };
        /**
         * ScoreKey
         * @description A key from a tick on.
         */
        ScoreKey: {
            /** At Ticks */
            at_ticks: number;
            /** Tonic */
            tonic: string;
            /** Mode */
            mode: string;
        };
        /**
         * ScoreMeter
         * @description A metre from a tick on.
         */
        ScoreMeter: {
            /** At Ticks */
            at_ticks: number;
            /** Numerator */
            numerator: number;
            /** Denominator */
            denominator: number;
        };
        /**
         * ScoreSection
         * @description A section from a tick on.
         */
        ScoreSection: {
            /** At Ticks */
            at_ticks: number;
            /** Name */
            name: string;
        };
        /**
         * ScoreTempo
         * @description A tempo from a tick on.
         */
        ScoreTempo: {
            /** At Ticks */
            at_ticks: number;
            /** Bpm */
            bpm: number;
        };
        /**
         * ScoreTrack
         * @description A track and its notes.
         */
        ScoreTrack: {
            /**
             * Id
             * @description Stable within a revision.
             */
            id: number;
            /** Name */
            name: string;
            /** Role */
            role?: string | null;
            /**
             * Program
             * @description General MIDI, from 0.
             * @default 0
             */
            program?: number;
            /**
             * Is Drum
             * @default false
             */
            is_drum?: boolean;
            /** Notes */
            notes: [
                number,
                number,
                number,
                number
            ][];
        };
        /**
         * SessionRequest
         * @description The token that the terminal showed.
         * @example {
         *       "token": "the token from the terminal"
         *     }
         */
        SessionRequest: {
            /** Token */
            token: string;
        };
        /**
         * SessionState
         * @description Whether a token is needed, and whether this caller has shown it.
         */
        SessionState: {
            /** Needed */
            needed: boolean;
            /** Open */
            open: boolean;
        };
        /**
         * SharedRun
         * @description The longest run of notes that a corpus has too.
         */
        SharedRun: {
            /** Notes */
            notes: number;
            /**
             * Own
             * @default null
             */
            own?: number | null;
            /** Part */
            part: string;
            /** Bar */
            bar: number;
            /**
             * Pieces
             * @default null
             */
            pieces?: number | null;
            source: components["schemas"]["SharedRunSource"];
        } & {
            [key: string]: unknown;
        };
        /**
         * SharedRunSource
         * @description Where a run of notes was found.
         */
        SharedRunSource: {
            /** Piece */
            piece: string;
            /** Part */
            part: string;
            /** Bar */
            bar: number;
            /**
             * Semitones
             * @default 0
             */
            semitones?: number;
        } & {
            [key: string]: unknown;
        };
        /**
         * SoundFontRequest
         * @description An uploaded SoundFont that is to be kept.
         * @example {
         *       "name": "My piano",
         *       "upload": "0123456789abcdef"
         *     }
         */
        SoundFontRequest: {
            /**
             * Upload
             * @description An identifier.
             */
            upload: string;
            /** Name */
            name?: string | null;
        };
        /**
         * SoundFontUsed
         * @description The main SoundFont.
         */
        SoundFontUsed: {
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Sha256
             * @default null
             */
            sha256?: string | null;
            /**
             * Licence
             * @default null
             */
            licence?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * StageLogEvent
         * @description ``stage-log``: a line of what is going on.
         */
        StageLogEvent: {
            /**
             * Line
             * @default
             */
            line: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * StateEvent
         * @description ``state``: a job came to a state.
         */
        StateEvent: {
            /**
             * State
             * @enum {string}
             */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            /**
             * Position
             * @default null
             */
            position: number | null;
        };
        /**
         * Take
         * @description A candidate with its measurements.
         */
        Take: {
            /**
             * Id
             * @description A take of a piece, like t1.
             */
            id: string;
            /** Number */
            number: number;
            /**
             * Place
             * @description 1 is the best of those made together.
             */
            place: number | null;
            /**
             * Seed
             * @description As text: it may be larger than what JavaScript counts to.
             */
            seed: string | null;
            /**
             * Total
             * @description What the takes are ranked by.
             */
            total: number | null;
            /**
             * Reasons
             * @default []
             */
            reasons: string[];
            /**
             * Measurements
             * @default {}
             */
            measurements: {
                [key: string]: number | null;
            };
            /**
             * Conformance
             * @default []
             */
            conformance: components["schemas"]["Check"][];
            originality: components["schemas"]["OriginalityRow"] | null;
            /** Verb */
            verb: string | null;
            /** Job */
            job: string | null;
            /**
             * Kept
             * @default false
             */
            kept: boolean;
            /** Seconds */
            seconds: number | null;
            /** Bars */
            bars: number | null;
            /** Created At */
            created_at: string | null;
        };
        /**
         * TakeList
         * @description The takes of a piece, the newest first.
         */
        TakeList: {
            /** Takes */
            takes: components["schemas"]["Take"][];
        };
        /**
         * TrackMix
         * @description How a track sounds.
         */
        TrackMix: {
            /**
             * Gain Db
             * @default 0
             */
            gain_db: number;
            /**
             * Pan
             * @description Left −1, right 1.
             * @default 0
             */
            pan: number;
            /**
             * Mute
             * @default false
             */
            mute: boolean;
        };
        /**
         * TrackMixRequest
         * @description How a track is to sound.
         */
        TrackMixRequest: {
            /**
             * Gain Db
             * @default 0
             */
            gain_db?: number;
            /**
             * Pan
             * @description Left −1, right 1.
             * @default 0
             */
            pan?: number;
            /**
             * Mute
             * @default false
             */
            mute?: boolean;
        };
        /**
         * TrainRequest
         * @description Train a model on a corpus that is built.
         * @example {
         *       "corpus": "mine",
         *       "minutes": 30,
         *       "name": "mine"
         *     }
         */
        TrainRequest: {
            /** Corpus */
            corpus: string;
            /**
             * Name
             * @description Of the model; the corpus's where left out.
             */
            name?: string | null;
            /** Recipe */
            recipe?: string | null;
            /** Architecture */
            architecture?: string | null;
            /** Size */
            size?: ("tiny" | "small" | "base") | null;
            /**
             * Start
             * @description A model to go on from.
             */
            start?: string | null;
            /**
             * Resume
             * @default false
             */
            resume?: boolean;
            /**
             * Minutes
             * @description 0: no limit.
             * @default 0
             */
            minutes?: number;
            /** Steps */
            steps?: number | null;
            /**
             * Device
             * @default auto
             * @enum {string}
             */
            device?: "auto" | "cpu" | "cuda";
        };
        /**
         * TranscribeRequest
         * @description Write an uploaded recording down as notes, a new piece of the library.
         * @example {
         *       "parts": "one",
         *       "upload": "0123456789abcdef"
         *     }
         */
        TranscribeRequest: {
            /**
             * Upload
             * @description An identifier.
             */
            upload: string;
            /** Title */
            title?: string | null;
            /**
             * Tempo Bpm
             * @description Found where left out.
             */
            tempo_bpm?: number | null;
            /**
             * Parts
             * @default one
             * @enum {string}
             */
            parts?: "one" | "hands";
            /**
             * Quantise
             * @default true
             */
            quantise?: boolean;
        };
        /**
         * Upload
         * @description A file that was taken in; its kind was found by its content.
         * @example {
         *       "bytes": 5120,
         *       "created_at": "2026-01-31T12:00:00Z",
         *       "id": "0123456789abcdef",
         *       "kind": "midi",
         *       "name": "song.mid",
         *       "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
         *     }
         */
        Upload: {
            /**
             * Id
             * @description An identifier.
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "midi" | "musicxml" | "mxl" | "abc" | "kern" | "audio" | "soundfont";
            /** Bytes */
            bytes: number;
            /** Sha256 */
            sha256: string | null;
            /**
             * Created At
             * @description ISO 8601, UTC.
             * @example 2026-01-31T12:00:00Z
             */
            created_at: string;
        };
        /**
         * UploadSource
         * @description A file that was uploaded.
         */
        UploadSource: {
            /**
             * Upload
             * @description An identifier.
             */
            upload: string;
        };
        /**
         * VaryRequest
         * @description Write a share of the cells anew.
         * @example {
         *       "amount": 0.3,
         *       "source": {
         *         "piece": "0123456789abcdef",
         *         "take": "t2"
         *       }
         *     }
         */
        VaryRequest: {
            /**
             * Seed
             * @description Drawn where it is left out.
             */
            seed?: number | null;
            /**
             * Engine
             * @default auto
             * @enum {string}
             */
            engine?: "auto" | "neural" | "theory";
            /**
             * Model
             * @description A model of GET /models.
             */
            model?: string | null;
            /**
             * @default {
             *       "originality": "report",
             *       "against": []
             *     }
             */
            options?: components["schemas"]["Options"];
            /**
             * Takes
             * @description Candidates to choose from.
             * @default 1
             */
            takes?: number;
            /**
             * Keep
             * @description Whether the best take becomes the piece at once.
             * @default best
             * @enum {string}
             */
            keep?: "best" | "none";
            /** Source */
            source: components["schemas"]["PieceSource"] | components["schemas"]["UploadSource"] | components["schemas"]["ExampleSource"];
            /** Prompt */
            prompt?: string | null;
            /**
             * @default {
             *       "parts": [],
             *       "without": [],
             *       "ambience": [],
             *       "textures": [],
             *       "moods": []
             *     }
             */
            fields?: components["schemas"]["Fields"];
            /**
             * Reader
             * @default auto
             * @enum {string}
             */
            reader?: "auto" | "built-in" | "model";
            /**
             * Bars
             * @description "16": so many bars more; "5-8": these bars.
             */
            bars?: string | null;
            /**
             * Parts
             * @description Tracks, roles or instruments; all where empty.
             * @default []
             */
            parts?: string[];
            /**
             * Cells
             * @description Just these cells, in place of bars and parts.
             * @default []
             */
            cells?: components["schemas"]["Cells"][];
            /**
             * Locked
             * @description Cells that must stay.
             * @default []
             */
            locked?: components["schemas"]["Cells"][];
            /**
             * Amount
             * @description For vary: the share that is written anew.
             * @default 0.3
             */
            amount?: number;
        };
    };
    responses: {
        /** @description The request cannot be read. */
        Problem400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A token is needed. */
        Problem401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The request came from another site. */
        Problem403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing. */
        Problem404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It cannot be done as things stand. */
        Problem409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It was changed meanwhile. */
        Problem412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large. */
        Problem413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The content is of no kind that is taken. */
        Problem415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The range lies outside the file. */
        Problem416: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The server does not go by that name. */
        Problem421: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description What is asked for cannot be understood or excludes itself. */
        Problem422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description If-Match is needed. */
        Problem428: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The queue is full; Retry-After says when to try again. */
        Problem429: {
            headers: {
                /** @description Seconds to wait. */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description An error of the server's own. */
        Problem500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not ready, or an optional library is missing. */
        Problem503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The server's disk is full. */
        Problem507: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    read_brief: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BriefRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BriefAnswer"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    compose: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComposeRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    continue_piece: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContinueRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    infill: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InfillRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    accompany: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccompanyRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    vary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VaryRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    render: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenderRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    transcribe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TranscribeRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    import_music: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    evaluate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EvaluateRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    train: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrainRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description Only those in a state. */
                state?: "queued" | "running" | "done" | "failed" | "cancelled";
                /** @description Only those of a kind. */
                kind?: "compose" | "continue" | "infill" | "accompany" | "vary" | "render" | "transcribe" | "import" | "evaluate" | "export" | "train" | "corpus-build" | "soundfont" | "ambience";
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A job. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    cancel_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A job. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    follow_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description Replay from the event after this one. */
                "last-event-id"?: string;
            };
            path: {
                /** @description A job. */
                job_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events. `event` is state, progress, plan, cells, metrics, stage-log, result or problem; `data` is JSON of StateEvent, ProgressEvent, PlanEvent, CellsEvent, MetricsEvent, StageLogEvent, JobResult or Problem; `id` counts up. The stream ends with the job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": {
                        /** @description A number that rises. */
                        id: string;
                        /** @enum {string} */
                        event: "state" | "progress" | "plan" | "cells" | "metrics" | "stage-log" | "result" | "problem";
                        data: string;
                    };
                };
            };
            /** @description The job has ended, and everything was told. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_job_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description Like bytes=0-1023. */
                Range?: string;
                /** @description Only of this file. */
                "If-Range"?: string;
                /** @description Not this one. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A job. */
                job_id: string;
                /** @description A name of the result's files. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes that were asked for. */
            206: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    /** @description Which bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It is the one that you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            416: components["responses"]["Problem416"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_pieces: {
        parameters: {
            query?: {
                /** @description Words of title, prompt, … */
                q?: string;
                style?: string;
                /** @description Only those with a star, or without. */
                starred?: boolean;
                /** @description A minus turns the order round. */
                sort?: "updated_at" | "-updated_at" | "created_at" | "-created_at" | "title" | "-title" | "tempo_bpm" | "-tempo_bpm" | "seconds" | "-seconds";
                limit?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PieceList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    create_piece: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPiece"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Piece"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_piece: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Piece"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    delete_piece: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    update_piece: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PieceChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Piece"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_score: {
        parameters: {
            query?: {
                /** @description The newest where it is left out. */
                revision?: number;
                /** @description A take in place of a revision. */
                take?: string;
            };
            header?: {
                /** @description Answer 304 where it is this one. */
                "if-none-match"?: string;
            };
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    /** @description Of this state. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoreJson"];
                };
            };
            /** @description It is the one that you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    put_score: {
        parameters: {
            query?: never;
            header: {
                /** @description ETag of the state that was edited. */
                "if-match": string;
            };
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScoreJson"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    /** @description Of this state. */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoreJson"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            428: components["responses"]["Problem428"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_midi: {
        parameters: {
            query?: {
                /** @description The newest where it is left out. */
                revision?: number;
                /** @description A take in place of a revision. */
                take?: string;
            };
            header?: {
                /** @description Like bytes=0-1023. */
                Range?: string;
                /** @description Only of this file. */
                "If-Range"?: string;
                /** @description Not this one. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes that were asked for. */
            206: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    /** @description Which bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It is the one that you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            416: components["responses"]["Problem416"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_receipt: {
        parameters: {
            query?: {
                /** @description The newest where it is left out. */
                revision?: number;
                /** @description A take in place of a revision. */
                take?: string;
            };
            header?: {
                /** @description Like bytes=0-1023. */
                Range?: string;
                /** @description Only of this file. */
                "If-Range"?: string;
                /** @description Not this one. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description The bytes that were asked for. */
            206: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    /** @description Which bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description It is the one that you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            416: components["responses"]["Problem416"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_receipt_page: {
        parameters: {
            query?: {
                /** @description The newest where it is left out. */
                revision?: number;
            };
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_revisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    restore_revision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
                /** @description A revision. */
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Piece"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_mix: {
        parameters: {
            query?: {
                /** @description The newest where it is left out. */
                revision?: number;
            };
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mix"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    put_mix: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MixRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mix"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_audio: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AudioState"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_audio_file: {
        parameters: {
            query?: {
                /** @description Of GET …/audio: its files, even when newer audio is made meanwhile. */
                digest?: string;
            };
            header?: {
                /** @description Like bytes=0-1023. */
                Range?: string;
                /** @description Only of this file. */
                "If-Range"?: string;
                /** @description Not this one. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A piece. */
                piece_id: string;
                /** @description song.flac, song.mp3, peaks.json, … */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes that were asked for. */
            206: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    /** @description Which bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It is the one that you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            416: components["responses"]["Problem416"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_takes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakeList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_take_score: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
                /** @description A take, like t1. */
                take_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoreJson"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_take_midi: {
        parameters: {
            query?: never;
            header?: {
                /** @description Like bytes=0-1023. */
                Range?: string;
                /** @description Only of this file. */
                "If-Range"?: string;
                /** @description Not this one. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A piece. */
                piece_id: string;
                /** @description A take, like t1. */
                take_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes that were asked for. */
            206: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    /** @description Which bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It is the one that you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            416: components["responses"]["Problem416"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_take_receipt: {
        parameters: {
            query?: never;
            header?: {
                /** @description Like bytes=0-1023. */
                Range?: string;
                /** @description Only of this file. */
                "If-Range"?: string;
                /** @description Not this one. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A piece. */
                piece_id: string;
                /** @description A take, like t1. */
                take_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description The bytes that were asked for. */
            206: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    /** @description Which bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description It is the one that you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            416: components["responses"]["Problem416"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    keep_take: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
                /** @description A take, like t1. */
                take_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Piece"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    discard_take: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A piece. */
                piece_id: string;
                /** @description A take, like t1. */
                take_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    about: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["About"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_styles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_instruments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_ambiences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    add_ambience: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AmbienceRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_soundfonts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    add_soundfont: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SoundFontRequest"];
            };
        };
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_models: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_progressions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_examples: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_finishes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_formats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntryList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_soundfont_file: {
        parameters: {
            query?: never;
            header?: {
                /** @description Like bytes=0-1023. */
                Range?: string;
                /** @description Only of this file. */
                "If-Range"?: string;
                /** @description Not this one. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description A name of the list. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description The bytes that were asked for. */
            206: {
                headers: {
                    /** @description Of the file's content. */
                    ETag?: string;
                    /** @description bytes */
                    "Accept-Ranges"?: string;
                    /** @description Which bytes. */
                    "Content-Range"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It is the one that you have. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            412: components["responses"]["Problem412"];
            413: components["responses"]["Problem413"];
            416: components["responses"]["Problem416"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    delete_soundfont: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A name of the list. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    delete_ambience: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A name of the list. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    create_upload: {
        parameters: {
            query?: never;
            header?: {
                /** @description Name of a raw file, percent-encoded; only shown. */
                "x-file-name"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description One file, raw or as the field `file` of a form. */
        requestBody: {
            content: {
                "application/octet-stream": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            415: components["responses"]["Problem415"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An upload. */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    delete_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An upload. */
                upload_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    list_corpora: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorpusList"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    create_corpus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCorpus"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corpus"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_corpus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A corpus. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corpus"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    delete_corpus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A corpus. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    add_corpus_files: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A corpus. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorpusFiles"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corpus"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    remove_corpus_files: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A corpus. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorpusFiles"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Corpus"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    build_corpus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A corpus. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job; follow it at the address in Location. */
            202: {
                headers: {
                    /** @description Of the job. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            404: components["responses"]["Problem404"];
            409: components["responses"]["Problem409"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            429: components["responses"]["Problem429"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    open_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionState"];
                };
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    close_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Problem400"];
            401: components["responses"]["Problem401"];
            403: components["responses"]["Problem403"];
            413: components["responses"]["Problem413"];
            421: components["responses"]["Problem421"];
            422: components["responses"]["Problem422"];
            500: components["responses"]["Problem500"];
            503: components["responses"]["Problem503"];
            507: components["responses"]["Problem507"];
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Figures for Prometheus. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
}
