import { describe, expect, test } from 'bun:test';
import { newId } from '#shared/base/id';
import { type CodePurpose, codeMessage, maskedCode } from '../codes/code-message.ts';
import { oneLine } from '../delivery/notification.ts';
import { frame } from '../messages/frame.ts';
import { dhakaMoment, listed, taka } from '../messages/language.ts';
import { bookingFixture, passengerFixture } from '../testing/bookings.ts';
import { everyMessage } from '../testing/messages.ts';
import { delayMessage } from './announce-delay.ts';
import { cancellationMessage } from './compose-cancellation.ts';
import { failureMessage } from './compose-failure.ts';
import { refundMessage } from './compose-refund.ts';
import { reviewMessage } from './compose-review.ts';
import { ticketsMessage } from './compose-tickets.ts';

const contact = { fullName: 'Ayesha Rahman' };

const ticketsFor = (booking: ReturnType<typeof bookingFixture>) =>
  ticketsMessage('en', {
    booking,
    contact,
    travellers: booking.passengers.map((passenger, at) => ({
      passenger,
      ticket: { ticketNumber: `TKT${at}AAAABBBBCCCC`, qr: `JT1:TEST${at}` },
    })),
  });

test('a name too long for its line is cut between two letters', () => {
  expect(oneLine('রোকেয়া'.normalize('NFC'), 5)).toBe('রোকে');
  expect(oneLine(`${'x'.repeat(99)}ক্ষ`, 100)).toBe('x'.repeat(99));
});

describe('one-time codes', () => {
  const purposes: CodePurpose[] = ['LOGIN', 'REGISTRATION', 'BOOKING', 'PASSWORD_RESET'];

  test.each(purposes)(
    'the first digits of the text of %s are the code, and the page has no six digits before it',
    (purpose) => {
      const mail = codeMessage('en', { code: '040506', purpose, expiresInSeconds: 300 });
      expect(mail.text.replaceAll(/\D/g, '').slice(0, 6)).toBe('040506');
      expect(/\d{6}/.exec(mail.html)?.[0]).toBe('040506');
      expect(mail.subject).not.toMatch(/\d/);
      expect(mail.text).toContain('5 minutes');
    },
  );

  test('a masked code leaves nothing of the code', () => {
    const mail = codeMessage('en', { code: maskedCode, purpose: 'LOGIN', expiresInSeconds: 300 });
    expect(mail.text).toStartWith('****** is your Jatra code');
    expect(mail.text).not.toMatch(/\d{2}/);
  });
});

describe('tickets', () => {
  test('the mail says PNR, train, places in both scripts, times in Dhaka, every seat and ticket, fare and total', () => {
    const mail = ticketsFor(bookingFixture());
    for (const body of [mail.text, mail.html]) {
      for (const words of [
        'K7M2QX9RTA',
        '788 Sonar Bangla Express (সোনার বাংলা এক্সপ্রেস)',
        'Dhaka (ঢাকা), Thu 26 Nov 2026, 07:45',
        'Chattogram (চট্টগ্রাম), Thu 26 Nov 2026, 12:40',
        'Ayesha Rahman',
        'করিম উদ্দিন',
        'Snigdha, coach KHA, seat KHA-12',
        'Snigdha, coach KHA, seat KHA-13',
        'TKT0AAAABBBBCCCC',
        'TKT1AAAABBBBCCCC',
        'BDT 1,350.00',
        'BDT 204.00',
        'BDT 40.00',
        'BDT 1,594.00',
      ]) {
        expect(body).toContain(words);
      }
      expect(body).not.toContain('Bedding');
    }
    expect(mail.subject).toBe('Your tickets: Sonar Bangla Express, Thu 26 Nov 2026, 07:45, PNR K7M2QX9RTA');
  });

  test('every ticket has its own picture, shown in the mail and fetched from nowhere', () => {
    const mail = ticketsFor(bookingFixture());
    expect(mail.images.map((image) => image.text)).toEqual(['JT1:TEST0', 'JT1:TEST1']);
    const shown = [...mail.html.matchAll(/<img[^>]* src="([^"]*)"/g)].map((match) => match[1]);
    expect(shown).toEqual(mail.images.map((image) => `cid:${image.cid}`));
    expect(mail.html).not.toMatch(/https?:\/\//);
  });

  test('of a late train tell planned and expected time, of others the planned one alone', () => {
    const late = ticketsFor({ ...bookingFixture(), delayMinutes: 45 });
    expect(late.text).toContain('Thu 26 Nov 2026, 07:45');
    expect(late.text).toContain('Expected to leave: Thu 26 Nov 2026, 08:30');
    expect(ticketsFor({ ...bookingFixture(), delayMinutes: 0 }).text).not.toContain('Expected');
  });

  test('names are text, never markup, and cannot forge a line', () => {
    const name = `<script>alert(1)</script> "O'Neil" & Co\r\n\r\nTotal paid: BDT 0.00`;
    const booking = bookingFixture({ passengers: [passengerFixture({ name })] });
    const mail = ticketsMessage('en', {
      booking,
      contact: { fullName: '<img src=x onerror=alert(2)>\nBcc: x@example.com' },
      travellers: [{ passenger: booking.passengers[0]!, ticket: { ticketNumber: 'T', qr: 'JT1:X' } }],
    });
    expect(mail.html).not.toContain('<script');
    expect(mail.html).not.toContain('<img src=x');
    expect(mail.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &quot;O&#x27;Neil&quot; &amp; Co');
    expect(mail.text.split('\n').filter((line) => line.startsWith('Total paid'))).toEqual([
      'Total paid: BDT 797.00',
    ]);
    expect(mail.text).not.toMatch(/^Bcc:/m);
  });
});

test('whatever names, stations, trains and reasons say is literal in every message: no mark-up, no placeholder, no format', () => {
  // As long as a name may be in a text message.
  const hostile = `{pnr}\${7*7}{{a}}%s<i>`;
  const passengers = [passengerFixture({ name: hostile })];
  const fixture = bookingFixture({ passengers });
  const names = { name: hostile, nameBn: hostile };
  const booking = {
    ...fixture,
    ...{ trainName: hostile, trainNameBn: hostile },
    ...{ from: { ...fixture.from, ...names }, to: { ...fixture.to, ...names } },
  };
  const said = { fullName: hostile, reason: hostile, host: 'jatra.example' };
  /** What stands from each beginning of the text on, up to where it is cut for its line. */
  const shownIn = (text: string) =>
    [...text.matchAll(/\{pnr\}/g)].map(
      ({ index }) => text.slice(index, index + hostile.length).split('…')[0]!,
    );
  const plain = (html: string) =>
    html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  for (const language of ['en', 'bn'] as const)
    for (const [which, message] of Object.entries(everyMessage(language, booking, said))) {
      const { subject, brief, text, html } = message;
      expect([which, html.includes('<i>')]).toEqual([which, false]);
      const shown = [subject, brief, text, plain(html)].flatMap(shownIn);
      expect([which, shown.filter((one) => !hostile.startsWith(one))]).toEqual([which, []]);
      const names = ['tickets', 'late', 'refund', 'cancelled', 'review'].includes(which);
      if (names) expect([which, shownIn(text).includes(hostile)]).toEqual([which, true]);
    }
});

describe('seats that changed', () => {
  const insteadOf = { seatId: newId(), coachNumber: 'KHA', seatNumber: '7' };
  const moved = bookingFixture({ passengers: [passengerFixture({ insteadOf }), passengerFixture()] });

  test.each([
    ['en', 'had been sold (KHA 7)'],
    ['bn', 'বুক করা আসন (KHA 7) বিক্রি হয়ে গেছে'],
  ] as const)('are told with the seats that were booked, in %s', (language, words) => {
    const travellers = moved.passengers.map((passenger) => ({
      passenger,
      ticket: { ticketNumber: 'T', qr: 'JT1:X' },
    }));
    const mail = ticketsMessage(language, { booking: moved, contact, travellers });
    expect(mail.text).toContain(words);
    expect(mail.html).toContain(words);
  });

  test('are not spoken of where everybody sits where they booked', () => {
    expect(ticketsFor(bookingFixture()).text).not.toContain('sold');
  });
});

describe('how a refund came about', () => {
  const [first, second] = [passengerFixture({ name: 'Rahim' }), passengerFixture({ name: 'Karim' })];
  const booking = bookingFixture({ passengers: [first, second] });
  const cancel = (
    language: 'en' | 'bn',
    refundPoisha: number,
    change: Partial<Parameters<typeof cancellationMessage>[1]> = {},
  ) =>
    cancellationMessage(language, {
      booking,
      contact,
      passengerIds: [first.passengerId, second.passengerId],
      whole: true,
      wasConfirmed: true,
      refundPoisha,
      cancelledAt: '2026-11-25T03:00:00.000Z',
      ...change,
    });
  const sum = {
    passengers: [first, second],
    refundPoisha: 87_900,
    deductionPoisha: 67_500,
    shares: [25, 50, 75],
    requestedAt: '2026-11-25T03:00:00.000Z',
  };

  test.each([
    [
      'en',
      [
        'Fare: BDT 1,350.00',
        'VAT: BDT 204.00',
        'Service charge: BDT 40.00',
        'Kept, 50% of the fare: − BDT 675.00',
        'Kept, service charge: − BDT 40.00',
        'Refund: BDT 879.00',
        'here, 22 hours.',
      ],
    ],
    [
      'bn',
      [
        'ভাড়া: ৳১,৩৫০.০০',
        'ভ্যাট: ৳২০৪.০০',
        'সার্ভিস চার্জ: ৳৪০.০০',
        'ভাড়ার ৫০% কাটা হয়েছে: − ৳৬৭৫.০০',
        'সার্ভিস চার্জ কাটা হয়েছে: − ৳৪০.০০',
        'ফেরত: ৳৮৭৯.০০',
        '২২ ঘণ্টা আগে',
      ],
    ],
  ] as const)('is said item by item with what is kept and why, in %s', (language, words) => {
    const cancelled = cancel(language, 87_900, { sum });
    const refund = refundMessage(language, {
      booking,
      contact,
      amountPoisha: 87_900,
      reason: 'CANCELLED_BY_PASSENGER',
      refundedAt: '2026-11-25T04:00:00.000Z',
      arrivesWithinDays: 10,
      sum,
    });
    for (const { text, html } of [cancelled, refund]) {
      for (const word of words) expect(text).toContain(word);
      for (const part of words.flatMap((word) => word.split(': '))) expect(html).toContain(part);
    }
  });

  test('names a fixed charge as such, and says nothing of shares that the rules do not know', () => {
    const { text } = cancel('en', 147_400, {
      sum: { ...sum, refundPoisha: 147_400, deductionPoisha: 8_000 },
    });
    expect(text).toContain('Kept, cancellation charge: − BDT 80.00');
    expect(text).not.toContain('%');
  });

  test('adds up also where booking does not tell how it was counted', () => {
    expect(cancel('en', 87_900).text).toContain('Kept by the refund rules: − BDT 715.00');
  });

  test('shows nothing kept where the railway gives everything back, and no sum that would not add up', () => {
    const { text } = cancel('en', 159_400, {
      byRailway: true,
      sum: { ...sum, refundPoisha: 159_400, deductionPoisha: 0 },
    });
    expect(text).toContain('Refund: BDT 1,594.00');
    expect(text).not.toContain('Kept');
    expect(text).not.toContain('depends on how long');
    expect(cancel('en', 999_999).text).not.toContain('Fare:');
  });

  test('of a booking that never became a sale is the whole price, and of a second payment no fare at all', () => {
    const refund = (reason: 'SEATS_GONE' | 'DUPLICATE_CHARGE') =>
      refundMessage('en', {
        booking,
        contact,
        amountPoisha: 159_400,
        reason,
        refundedAt: '2026-11-25T04:00:00.000Z',
        arrivesWithinDays: 10,
      }).text;
    expect(refund('SEATS_GONE')).toContain('Fare: BDT 1,350.00');
    expect(refund('DUPLICATE_CHARGE')).not.toContain('Fare:');
  });
});

describe('who is spoken to', () => {
  test('nobody reads of himself as of somebody else', () => {
    const own = passengerFixture({ name: 'Abul Hossain' });
    const booking = bookingFixture({ passengers: [own, passengerFixture({ name: 'Salma' })] });
    for (const whole of [true, false]) {
      const { text } = cancellationMessage('en', {
        booking,
        contact: { fullName: 'Abul Hossain' },
        passengerIds: [own.passengerId],
        whole,
        wasConfirmed: true,
        refundPoisha: 0,
        cancelledAt: booking.createdAt,
      });
      expect(text).not.toMatch(/Abul Hossain (no longer )?travel/);
    }
  });

  test.each([
    ['bn', 'Fog near Bhairab', 'রেলওয়ে ইংরেজিতে জানিয়েছে: “Fog near Bhairab”'],
    ['bn', 'কুয়াশা', 'রেলওয়ে জানিয়েছে: কুয়াশা'],
    ['en', 'কুয়াশা', 'The railway says, in Bengali: “কুয়াশা”'],
    ['en', 'Fog', 'The railway says: Fog'],
  ] as const)(
    'in %s the reason “%s” says whose language it is in where that is not the reader’s',
    (language, reason, words) => {
      const booking = { ...bookingFixture(), delayMinutes: 45 };
      expect(delayMessage(language, { booking, contact, reason }).text).toContain(words);
    },
  );

  test('every mail ends with how to reach a person where the operator names one, in page and plain text', () => {
    const message = reviewMessage('en', { booking: bookingFixture(), contact });
    const named = frame('en', message, 'support@jatra.example, 16105');
    for (const part of [named.text, named.html]) {
      expect(part).toContain('support@jatra.example, 16105');
      expect(part).toContain('answers to it are not read');
    }
    expect(frame('en', message, '').text).not.toContain('help');
    expect(frame('en', message, '<b>16105</b>').html).not.toContain('<b>16105');
  });

  test('no mail fetches anything, nor tells that it was read', () => {
    for (const language of ['en', 'bn'] as const) {
      const all = everyMessage(language, bookingFixture(), {
        fullName: 'A',
        reason: 'Fog',
        host: 'jatra.example',
      });
      for (const message of Object.values(all))
        expect(frame(language, message, '').html).not.toMatch(
          /https?:|<script|<link|url\(|@import|src="(?!cid:)/,
        );
    }
  });
});

describe('names cut short', () => {
  test('are cut between letters, Bengali ones too', () => {
    expect(oneLine('বিদ্যাল\u09af\u09bc', 8)).toBe('বিদ্যাল');
    expect(oneLine('ক্ষ্মক্ষ্ম', 7)).toBe('ক্ষ্ম');
    expect(oneLine('Dhaka')).toBe('Dhaka');
  });
});

describe('what became of a booking', () => {
  test.each([
    ['PAYMENT_DEADLINE', 'not paid in time'],
    ['PAYMENT_FAILED', 'did not go through'],
    ['SEATS_GONE', 'somebody else had taken the seats'],
    ['TRIP_CANCELLED', 'cancelled this train'],
  ] as const)('a failure by %s says so in plain words', (reason, words) => {
    const mail = failureMessage('en', { booking: bookingFixture(), contact, reason, money: 'NONE' });
    expect(mail.text).toContain(words);
    expect(mail.text).toContain('No payment has reached us');
    expect(mail.html).toContain(words);
  });

  test('a failure after payment says that all the money comes back', () => {
    const mail = failureMessage('en', {
      booking: bookingFixture(),
      contact,
      reason: 'SEATS_GONE',
      money: 'PAID',
    });
    expect(mail.text).toContain('You have paid BDT 1,594.00. All of it is being refunded');
  });

  test('a partial cancellation names who goes, who stays, the refund and when', () => {
    const leaving = passengerFixture({ name: 'Karim', status: 'CANCELLED', seatNumber: 'KHA-13' });
    const booking = bookingFixture({
      passengers: [passengerFixture({ name: 'Rahim' }), leaving, passengerFixture({ name: 'Salma' })],
    });
    const mail = cancellationMessage('en', {
      booking,
      contact,
      passengerIds: [leaving.passengerId],
      whole: false,
      wasConfirmed: true,
      refundPoisha: 60_000,
      cancelledAt: '2026-11-25T18:05:00.000Z',
    });
    expect(mail.subject).toStartWith('Booking partly cancelled');
    expect(mail.text).toContain('The ticket of Karim is cancelled.');
    expect(mail.text).toContain('Still travelling, with the tickets issued before: Rahim and Salma.');
    expect(mail.text).toContain('BDT 600.00 is being refunded');
    expect(mail.text).toContain('Cancelled on: Thu 26 Nov 2026, 00:05');
  });

  test('cancelling what was never paid promises no money', () => {
    const booking = bookingFixture({ status: 'CANCELLED' });
    const passengerIds = booking.passengers.map(({ passengerId }) => passengerId);
    const mail = cancellationMessage('en', {
      booking,
      contact,
      passengerIds,
      whole: true,
      wasConfirmed: false,
      refundPoisha: 0,
      cancelledAt: booking.createdAt,
    });
    expect(mail.text).toContain('nothing to refund');
    expect(mail.text).not.toContain('is being refunded');
  });

  test('a refund says how much, through whom and within how many days', () => {
    const mail = refundMessage('en', {
      booking: bookingFixture(),
      contact,
      amountPoisha: 60_050,
      reason: 'CANCELLED_BY_PASSENGER',
      refundedAt: '2026-11-24T04:00:00.000Z',
      arrivesWithinDays: 10,
    });
    expect(mail.subject).toBe('Refund of BDT 600.50, PNR K7M2QX9RTA');
    for (const words of ['SSLCommerz', 'BDT 600.50', 'within 10 working days', 'Tue 24 Nov 2026, 10:00']) {
      expect(mail.text).toContain(words);
      expect(mail.html).toContain(words);
    }
  });
});

describe('words', () => {
  test.each([
    [0, 'BDT 0.00'],
    [5, 'BDT 0.05'],
    [99_900, 'BDT 999.00'],
    [100_000, 'BDT 1,000.00'],
    [123_456_789, 'BDT 1,234,567.89'],
  ])('%d poisha is %s', (poisha, words) => {
    expect(taka('en', poisha)).toBe(words);
  });

  test('a moment late in the evening in UTC is the next day in Dhaka', () => {
    expect(dhakaMoment('en', '2026-12-31T18:00:00.000Z')).toBe('Fri 1 Jan 2027, 00:00');
  });

  test('names are listed as people list them', () => {
    expect([
      listed('en', []),
      listed('en', ['A']),
      listed('en', ['A', 'B']),
      listed('en', ['A', 'B', 'C']),
    ]).toEqual(['', 'A', 'A and B', 'A, B and C']);
  });
});

describe('Bengali', () => {
  test('a code is in ASCII and before every other digit of either script', () => {
    for (const purpose of ['LOGIN', 'REGISTRATION', 'BOOKING', 'PASSWORD_RESET'] as const) {
      const message = codeMessage('bn', { code: '040506', purpose, expiresInSeconds: 300 });
      for (const text of [message.text, message.brief, message.html])
        expect(/\p{Nd}{6}/u.exec(text)?.[0]).toBe('040506');
      expect(message.text).toStartWith('040506');
      expect(message.brief).toStartWith('040506');
      expect(message.text).toContain('৫ মিনিট');
      expect(message.subject).not.toMatch(/\p{Nd}/u);
    }
  });

  test('tickets have Bengali names, dates and amounts, while PNR, seats and tickets stay as printed', () => {
    const booking = bookingFixture();
    const message = ticketsMessage('bn', {
      booking,
      contact,
      travellers: booking.passengers.map((passenger) => ({
        passenger,
        ticket: { ticketNumber: 'TKT22AAAABBBBCCC', qr: 'JT1:X' },
      })),
    });
    for (const words of [
      'K7M2QX9RTA',
      '৭৮৮ সোনার বাংলা এক্সপ্রেস',
      'ঢাকা, বৃহস্পতিবার ২৬ নভেম্বর ২০২৬, ০৭:৪৫',
      'চট্টগ্রাম, বৃহস্পতিবার ২৬ নভেম্বর ২০২৬, ১২:৪০',
      'স্নিগ্ধা, কোচ KHA, আসন KHA-12',
      'TKT22AAAABBBBCCC',
      '৳১,৫৯৪.০০',
    ]) {
      expect(message.text).toContain(words);
      expect(message.html).toContain(words);
    }
    expect(message.text).not.toMatch(/Dhaka|Snigdha|BDT/);
    expect(message.subject).toBe(
      'আপনার টিকিটগুলো: সোনার বাংলা এক্সপ্রেস, বৃহস্পতিবার ২৬ নভেম্বর ২০২৬, ০৭:৪৫, PNR K7M2QX9RTA',
    );
  });

  test('every message about a booking is wholly in Bengali: no English sentence is left in it', () => {
    const booking = bookingFixture({ status: 'CANCELLED' });
    const buyer = { fullName: 'আয়েশা রহমান' };
    const at = '2026-11-24T04:00:00.000Z';
    const passengers = [passengerFixture({ name: 'করিম' }), passengerFixture({ name: 'রহিম' })];
    const named = { ...booking, passengers };
    const whole = { wasConfirmed: true, whole: true, refundPoisha: 100, cancelledAt: at };
    const messages = [
      ...(['PAYMENT_DEADLINE', 'PAYMENT_FAILED', 'SEATS_GONE', 'TRIP_CANCELLED'] as const).flatMap((reason) =>
        (['PAID', 'HELD', 'NONE'] as const).map((money) =>
          failureMessage('bn', { booking: named, contact: buyer, reason, money }),
        ),
      ),
      ...[
        whole,
        { ...whole, byRailway: true },
        { ...whole, whole: false },
        { ...whole, wasConfirmed: false, refundPoisha: 0 },
      ].map((change) =>
        cancellationMessage('bn', {
          booking: named,
          contact: buyer,
          passengerIds: [passengers[0]!.passengerId],
          ...change,
        }),
      ),
      refundMessage('bn', {
        booking: named,
        contact: buyer,
        amountPoisha: 1,
        reason: 'DUPLICATE_CHARGE',
        refundedAt: at,
        arrivesWithinDays: 10,
      }),
      reviewMessage('bn', { booking: named, contact: buyer }),
      ...[0, 45].map((delayMinutes) =>
        delayMessage('bn', { booking: { ...named, delayMinutes }, contact: buyer, reason: 'কুয়াশা' }),
      ),
    ];
    const asPrinted = /K7M2QX9RTA|PNR|SSLCommerz|KHA(-12)?|Jatra/g;
    for (const { subject, title, brief, text } of messages) {
      for (const part of [subject, title, brief, text])
        expect(part.replaceAll(asPrinted, '')).not.toMatch(/[A-Za-z0-9]/);
    }
  });

  test('amounts are grouped by lakh and crore, and moments are by 24 hours', () => {
    expect([5, 99_900, 100_000, 12_345_678_900].map((poisha) => taka('bn', poisha))).toEqual([
      '৳০.০৫',
      '৳৯৯৯.০০',
      '৳১,০০০.০০',
      '৳১২,৩৪,৫৬,৭৮৯.০০',
    ]);
    expect(dhakaMoment('bn', '2026-12-31T18:05:00.000Z')).toBe('শুক্রবার ১ জানুয়ারি ২০২৭, ০০:০৫');
    expect(listed('bn', ['ক', 'খ', 'গ'])).toBe('ক, খ ও গ');
  });

  test('without Bengali names the English ones stand', () => {
    const place = { stationId: newId(), code: 'XX', name: 'Nowhere', nameBn: '' };
    const booking = bookingFixture({ trainNameBn: '', from: place });
    const { text } = reviewMessage('bn', { booking, contact });
    expect(text).toContain('Nowhere');
    expect(text).toContain('Sonar Bangla Express');
  });
});

describe('text messages', () => {
  test('they are short, and long names make them no longer', () => {
    const long = 'X'.repeat(300);
    const booking = bookingFixture({ trainName: long, from: { ...bookingFixture().from, name: long } });
    for (const language of ['en', 'bn'] as const) {
      expect(reviewMessage(language, { booking: bookingFixture(), contact }).brief.length).toBeLessThan(220);
      expect(reviewMessage(language, { booking, contact }).brief.length).toBeLessThan(320);
    }
  });
});
