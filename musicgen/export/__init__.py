"""Taking a piece away: MIDI, audio, MusicXML, engraved pages."""
